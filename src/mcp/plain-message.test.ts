import { isInitializeRequest, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_VERSIONS, readPlainMessage } from './plain-message.ts';

const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '0' } };

function hello(params: object): unknown {
  return readPlainMessage(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }));
}

function accepts(capabilities: unknown): boolean {
  return hello({ ...HELLO, capabilities }) !== undefined;
}

describe('readPlainMessage', () => {
  it('knows the revisions that the SDK agrees to', () => {
    expect(PLAIN_VERSIONS).toEqual(SUPPORTED_PROTOCOL_VERSIONS);
  });

  it('reads what hosts begin with', () => {
    const capabilities = {
      roots: { listChanged: true },
      sampling: {},
      elicitation: { form: {}, url: {} },
      experimental: { 'example/x': { a: 1 } },
      extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
    };
    const clientInfo = { name: 'host', title: 'Host', version: '1', websiteUrl: 'https://example.com' };
    const plain = { method: 'initialize', id: 1, protocolVersion: '2025-11-25' };
    expect(hello({ ...HELLO, capabilities, clientInfo })).toEqual(plain);
    expect(readPlainMessage('{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{}}\r')).toEqual({
      method: 'tools/list',
      id: 'a',
    });
    expect(readPlainMessage('{"jsonrpc":"2.0","method":"notifications/initialized"}')).toEqual({
      method: 'notifications/initialized',
    });
  });

  it.each([
    '',
    'this is no JSON',
    'null',
    '[]',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    '{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
    '{"id":1,"method":"tools/list"}',
    '{"jsonrpc":"2.0","method":"tools/list"}',
    '{"jsonrpc":"2.0","id":null,"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","extra":1}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{}}}',
    '{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}',
    '{"jsonrpc":"2.0","method":"notifications/initialized","params":{"_meta":{}}}',
  ])('leaves to the SDK: %s', (line) => {
    expect(readPlainMessage(line)).toBeUndefined();
  });

  it('leaves to the SDK a revision that has to be negotiated, and what it could refuse', () => {
    for (const protocolVersion of ['2026-07-28', '1999-01-01', '', 7, undefined]) {
      expect(hello({ ...HELLO, protocolVersion })).toBeUndefined();
    }
    expect(hello({ ...HELLO, _meta: {} })).toBeUndefined();
    expect(hello({ ...HELLO, clientInfo: { name: 'raw' } })).toBeUndefined();
    expect(hello({ ...HELLO, clientInfo: { name: 'raw', version: 0 } })).toBeUndefined();
    for (const capabilities of [undefined, null, [], { roots: true }, { roots: { listChanged: 1 } }, { tasks: {} }]) {
      expect(accepts(capabilities)).toBe(false);
    }
    for (const elicitation of [{ form: { applyDefaults: 'yes' } }, { form: true }, []]) {
      expect(accepts({ elicitation })).toBe(false);
    }
    expect(accepts({ experimental: { listChanged: true } })).toBe(false);
  });

  it('accepts no greeting that the SDK would refuse', () => {
    const value = fc.oneof(fc.boolean(), fc.constant({}), fc.constant([]), fc.jsonValue({ maxDepth: 2 }));
    const fields = (...names: readonly string[]): fc.Arbitrary<object> =>
      fc.dictionary(fc.constantFrom(...names, '__proto__', 'x'), value, { maxKeys: 3 });
    const capability = fc.oneof(fields('listChanged', 'form', 'url', 'context', 'tools', 'list', 'requests'), value);
    const params = fc.record({
      protocolVersion: fc.oneof(fc.constantFrom(...PLAIN_VERSIONS), value),
      capabilities: fc.dictionary(
        fc.constantFrom('roots', 'sampling', 'elicitation', 'experimental', 'extensions', 'tasks', 'x'),
        capability,
        { maxKeys: 3 },
      ),
      clientInfo: fc.oneof(
        fc.constant({ name: 'raw', version: '0' }),
        fields('name', 'version', 'title', 'icons', 'websiteUrl', 'description'),
      ),
    });
    let accepted = 0;
    fc.assert(
      fc.property(params, (candidate) => {
        if (hello(candidate) === undefined) return;
        accepted++;
        const message = { jsonrpc: '2.0', id: 1, method: 'initialize', params: JSON.parse(JSON.stringify(candidate)) };
        expect(isInitializeRequest(message)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
