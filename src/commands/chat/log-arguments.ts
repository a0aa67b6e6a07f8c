import { AppError } from '../../lib/errors.ts';
import type { Place } from '../../terminal/chat/chat-backend.ts';

const OPTIONS: Readonly<Record<string, 'namespace' | 'container' | 'cluster' | 'labelSelector'>> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '-c': 'container',
  '--container': 'container',
  '--cluster': 'cluster',
  '-l': 'labelSelector',
  '--selector': 'labelSelector',
};

/** `web-1 -n shop -c app`, `deploy/web`, `web-1 app` or `-l app=web` as arguments of a tool that reads logs. */
export function logArguments(argument: string, place: Place): Readonly<Record<string, string>> {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  const found: Record<string, string> = {
    ...(place.namespace === undefined ? {} : { namespace: place.namespace }),
    ...(place.cluster === undefined ? {} : { cluster: place.cluster }),
  };
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [name = '', inline] = word.startsWith('--') ? word.split(/=(.*)/) : [word];
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (option === undefined && name.startsWith('-')) {
      throw new AppError('usage', `/logs has no option ${name}: it takes -n NAMESPACE, -c CONTAINER and -l LABELS.`);
    }
    if (option === undefined) {
      operands.push(word);
      continue;
    }
    if (inline === undefined) at += 1;
    const value = inline ?? words[at];
    if (value === undefined) throw new AppError('usage', `${name} needs a value.`);
    found[option] = value;
  }
  const [target, container, ...rest] = operands;
  if (rest.length > 0) throw new AppError('usage', `/logs takes one pod or workload, not ${operands.length} words.`);
  // As in kubectl, a pod may be written with its kind.
  const pod = target === undefined ? undefined : (/^pods?\/(.+)$/i.exec(target)?.[1] ?? target);
  if (pod !== undefined) found[pod.includes('/') ? 'workload' : 'pod'] = pod;
  if (container !== undefined) found['container'] = container;
  return found;
}
