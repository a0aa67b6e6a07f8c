import pLimit from 'p-limit';
import { z } from 'zod';
import { PODS } from '../../kube/known-resources.ts';
import { readPodLog } from '../../kube/pod-logs.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { LogOutcome, LogStream } from '../../result/outcome.ts';
import { labelSelectorInput } from '../inputs.ts';
import { type LogTarget, podsToRead } from '../log-targets.ts';
import { readTool, type ToolContext } from '../tool.ts';

const DEFAULT_TAIL = 100;
/** A text is looked for in this many of the newest lines: about 1 MB of an ordinary log. */
const GREP_LINES = 10_000;
/** One container can't flood the process, whatever its line lengths. */
const LOG_BYTES = 4_000_000;

const inputSchema = z.strictObject({
  namespace: z.string().min(1).max(63).optional().describe("Default: the context's"),
  pod: z.string().min(1).max(253).optional().describe('One of pod, labelSelector, workload'),
  labelSelector: labelSelectorInput,
  workload: z.string().min(1).max(316).optional().describe('e.g. deployment/web'),
  container: z.string().min(1).max(63).optional().describe('Default: the main one; * for all'),
  previous: z.boolean().optional().describe('The run before, after a crash'),
  since: z
    .string()
    .regex(/^\d{1,6}[smhd]$/)
    .optional()
    .describe('e.g. 15m'),
  tail: z.number().int().min(1).max(GREP_LINES).optional().describe(`Newest lines; default ${DEFAULT_TAIL}`),
  grep: z.string().min(1).max(256).optional().describe('Only lines with this text, case ignored'),
});

type LogInput = z.output<typeof inputSchema>;

interface ContainerFields {
  readonly name: string;
}
interface PodFields {
  readonly spec?: {
    readonly containers?: readonly ContainerFields[];
    readonly initContainers?: readonly ContainerFields[];
    /** Those of kubectl debug. */
    readonly ephemeralContainers?: readonly ContainerFields[];
  };
}

/** Empty where the pod has no container of that name. */
function containersOf(pod: KubeObject, asked: string | undefined): readonly string[] {
  const spec = (pod as PodFields).spec;
  const main = (spec?.containers ?? []).map((container) => container.name);
  const all = [spec?.initContainers ?? [], spec?.containers ?? [], spec?.ephemeralContainers ?? []].flatMap((list) =>
    list.map((container) => container.name),
  );
  if (asked === '*') return all;
  if (asked !== undefined) return all.filter((name) => name === asked);
  const marked = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  const chosen = marked !== undefined && main.includes(marked) ? marked : main[0];
  return chosen === undefined ? [] : [chosen];
}

/** Says so where pods lack the container: of some it is a note, of all an error. */
function lackingContainer(targets: readonly LogTarget[], asked: string | undefined): readonly string[] {
  if (asked === undefined || asked === '*') return [];
  const lacking = targets.filter((target) => containersOf(target.pod, asked).length === 0);
  const [first] = lacking;
  if (first === undefined) return [];
  const has = containersOf(first.pod, '*');
  const words = `Pod ${first.pod.metadata.name} has no container "${asked}"; it has ${has.join(', ')}.`;
  if (lacking.length === targets.length) throw new AppError('usage', words, { data: { nearest: has } });
  return [lacking.length === 1 ? words : `${words} So it is with ${lacking.length - 1} more.`];
}

function sinceSeconds(since: string): number {
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[since.slice(-1)] ?? 1;
  return Math.max(1, Number(since.slice(0, -1)) * unit);
}

/** The newest lines, as many as were asked for or as fit. */
async function readLines(
  target: LogTarget,
  container: string,
  input: LogInput,
  context: ToolContext,
): Promise<{ readonly lines: readonly string[]; readonly mayHaveOlder: boolean }> {
  let tailLines = input.grep === undefined ? (input.tail ?? DEFAULT_TAIL) : GREP_LINES;
  for (;;) {
    const text = await readPodLog(context.cluster, {
      namespace: target.namespace,
      pod: target.pod.metadata.name,
      container,
      previous: input.previous === true,
      ...(input.since === undefined ? {} : { sinceSeconds: sinceSeconds(input.since) }),
      tailLines,
      limitBytes: LOG_BYTES,
      timestamps: true,
      signal: context.signal,
    });
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    // A kubelet that comes to the limit leaves out the newest lines: of fewer lines they are there.
    const isCut = Buffer.byteLength(text) >= LOG_BYTES;
    if (!isCut || tailLines === 1) return { lines, mayHaveOlder: lines.length >= tailLines };
    tailLines = Math.max(1, Math.min(Math.floor(lines.length * 0.8), tailLines - 1));
  }
}

async function readStream(
  target: LogTarget,
  container: string,
  input: LogInput,
  context: ToolContext,
): Promise<{ readonly stream: LogStream; readonly notes: readonly string[] }> {
  const name = `${target.pod.metadata.name}/${container}`;
  const title = `${name}${input.previous === true ? ' (previous)' : ''}`;
  const { lines, mayHaveOlder } = await readLines(target, container, input, context);
  if (input.grep === undefined) {
    // As many as were asked for need no word.
    const isShort = mayHaveOlder && lines.length !== input.tail;
    const notes = isShort ? [`${name}: the newest ${lines.length} lines; tail, since or grep find older ones.`] : [];
    return { stream: { title, lines }, notes };
  }
  const wanted = input.grep.toLowerCase();
  const matching = lines.filter((line) => line.toLowerCase().includes(wanted));
  const kept = matching.slice(-(input.tail ?? DEFAULT_TAIL));
  return {
    stream: { title, lines: kept, omittedBefore: matching.length - kept.length },
    notes: mayHaveOlder
      ? [`${name}: only the newest ${lines.length} lines were searched; there may be older ones.`]
      : [],
  };
}

function noLines(input: LogInput): string {
  if (input.grep !== undefined) return 'No line has that text.';
  return input.previous === true ? 'No lines in the run before.' : 'No lines. previous=true shows the run before.';
}

export const getPodLogs = readTool({
  name: 'k8s_get_pod_logs',
  title: 'Pod logs',
  description:
    'The newest log lines of a pod, of pods by label, or of a workload; the run before a crash with previous.',
  toolset: 'core',
  inputSchema,
  reads: { verb: 'log', kind: 'Pod', group: '', arguments: [] },
  handle: async (input, context): Promise<LogOutcome> => {
    const namespace = input.namespace ?? context.cluster.defaultNamespace;
    const observedAt = new Date(context.clock.now()).toISOString();
    const { targets, notes } = await podsToRead(input, namespace, context);
    const limit = pLimit(4);
    const allNotes = [...notes, ...lackingContainer(targets, input.container)];
    const jobs = targets.flatMap((target) =>
      containersOf(target.pod, input.container).map((container) => ({ target, container })),
    );
    const streams = await Promise.all(
      jobs.map(({ target, container }) =>
        limit(async (): Promise<LogStream> => {
          try {
            const read = await readStream(target, container, input, context);
            allNotes.push(...read.notes);
            return read.stream;
          } catch (error) {
            // With one log to read its failure is the answer; with several the others still count.
            if (jobs.length === 1 || context.signal.aborted) throw error;
            allNotes.push(`${target.pod.metadata.name}/${container} couldn't be read: ${messageOf(error)}`);
            return { title: `${target.pod.metadata.name}/${container}`, lines: [] };
          }
        }),
      ),
    );
    const [only] = targets;
    if (targets.length === 1 && only !== undefined && input.container === undefined) {
      const others = containersOf(only.pod, '*').length - 1;
      if (others > 0) allNotes.push(`The pod has ${others} more: name a container, or * for all.`);
    }
    if (streams.every((stream) => stream.lines.length === 0)) allNotes.push(noLines(input));
    return {
      type: 'log',
      scope: { resource: PODS.plural, cluster: context.cluster.name, namespace, narrowedBy: narrowedBy(input) },
      source: { from: 'live', observedAt },
      streams,
      notes: allNotes,
    };
  },
});

function narrowedBy(input: LogInput): readonly string[] {
  const parts = { since: input.since, tail: input.tail, grep: input.grep };
  return Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
}
