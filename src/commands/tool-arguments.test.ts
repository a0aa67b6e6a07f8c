import { describe, expect, it } from 'vitest';
import { describeTool } from '../tools/describe-tool.ts';
import { listedTool } from '../tools/listed-tool.ts';
import { ALL_TOOLS } from '../tools/tool-list.ts';
import { readToolArguments } from './tool-arguments.ts';

function read(name: string, ...words: readonly string[]): Record<string, unknown> {
  const tool = ALL_TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return readToolArguments(listedTool(describeTool(tool), ['one']), words);
}

describe('the parameters of a tool on the command line', () => {
  it('become what the schema says', () => {
    expect(read('k8s_list_pods', '--namespace', 'shop', '--limit=5', '-l', 'app=web,tier!=x')).toEqual({
      namespace: 'shop',
      limit: 5,
      labelSelector: 'app=web,tier!=x',
    });
    expect(read('k8s_get_pod_logs', '--pod', 'a', '--previous', '--tail', '10')).toEqual({
      pod: 'a',
      previous: true,
      tail: 10,
    });
    expect(read('k8s_get_pod_logs', '--previous', 'false')).toEqual({ previous: false });
  });

  it('take kebab case and the short forms of kubectl', () => {
    expect(read('k8s_list_pods', '-n', 'shop', '--label-selector=app=web')).toEqual({
      namespace: 'shop',
      labelSelector: 'app=web',
    });
  });

  it('take objects as pairs or JSON, and lists as words or JSON', () => {
    expect(
      read('k8s_create_deployment', '--env', 'A=1,B=x=y', '--requests', '{"cpu":"1"}', '--command', 'sleep 60'),
    ).toEqual({
      env: { A: '1', B: 'x=y' },
      requests: { cpu: '1' },
      command: ['sleep', '60'],
    });
    expect(read('k8s_create_deployment', '--command', '["sh","-c","a b"]')).toEqual({ command: ['sh', '-c', 'a b'] });
  });

  it('are refused with the nearest name, or with what is wrong about the value', () => {
    expect(() => read('k8s_list_pods', '--namspace', 'x')).toThrow('Did you mean --namespace?');
    expect(() => read('k8s_list_pods', '--limit', 'many')).toThrow('--limit takes a number');
    expect(() => read('k8s_list_pods', '--namespace')).toThrow('--namespace needs a value');
    expect(() => read('k8s_list_pods', 'shop')).toThrow('write --name value');
  });
});
