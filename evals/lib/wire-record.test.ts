import { describe, expect, it } from 'vitest';
import { wireRecord } from './wire-record.ts';

const LIST = (tools: readonly object[]): string => `<${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools } })}`;
const CALL = (id: number, name: string, values: object = {}): string =>
  `>${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: values } })}`;
const ANSWER = (id: number, result: object): string => `<${JSON.stringify({ jsonrpc: '2.0', id, result })}`;

describe('the record of a wire', () => {
  it('tells reads from writes by what the server marks', () => {
    const tools = [
      { name: 'pods_list', annotations: { readOnlyHint: true } },
      { name: 'pods_touch', annotations: { readOnlyHint: false } },
      { name: 'unmarked' },
    ];
    const { calls } = wireRecord(
      [LIST(tools), CALL(2, 'pods_list'), CALL(3, 'pods_touch', { name: 'a' }), CALL(4, 'unmarked')].join('\n'),
    );
    expect(calls.map(({ isWrite }) => isWrite)).toEqual([false, true, true]);
    expect(calls[1]?.arguments).toEqual({ name: 'a' });
  });

  it('goes by the name where a server marks nothing', () => {
    const tools = [{ name: 'kubectl_get' }, { name: 'kubectl_delete' }, { name: 'exec_in_pod' }];
    const names = tools.map(({ name }, index) => CALL(index + 2, name));
    expect(wireRecord([LIST(tools), ...names].join('\n')).calls.map(({ isWrite }) => isWrite)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('joins answers to their calls, and takes a call sent again with an approval for one', () => {
    const lines = [
      CALL(2, 'delete', { name: 'a' }),
      ANSWER(2, { resultType: 'input_required', inputRequests: {} }),
      CALL(3, 'delete', { name: 'a' }),
      ANSWER(3, { content: [{ type: 'text', text: 'gone' }] }),
      'no JSON at all',
    ];
    const { calls } = wireRecord(lines.join('\n'));
    expect(calls).toHaveLength(1);
    expect(calls[0]?.result).toContain('gone');
  });
});
