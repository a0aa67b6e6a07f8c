import { expect, test } from 'vitest';
import { parseServerUrl } from './server-target.ts';

const env = { PATH: '/bin' };

test('reads a program with its arguments', () => {
  expect(parseServerUrl('stdio:///opt/my%20tools/k8s-mcp?arg=serve&arg=--toolsets&arg=core,sync', { env })).toEqual({
    type: 'stdio',
    command: '/opt/my tools/k8s-mcp',
    args: ['serve', '--toolsets', 'core,sync'],
    env,
  });
});

test('reads an address', () => {
  expect(parseServerUrl('http://127.0.0.1:8080/mcp', { env })).toEqual({
    type: 'http',
    url: 'http://127.0.0.1:8080/mcp',
  });
});

test.each([
  ['ftp://example.org', 'begins with'],
  ['/usr/bin/k8s-mcp', 'begins with'],
  ['stdio://k8s-mcp?arg=serve', 'absolute path'],
  ['stdio:///', 'absolute path'],
  ['stdio:///bin/k8s-mcp?args=serve', 'only parameter is arg, not args'],
])('refuses %s and says why', (url, reason) => {
  expect(() => parseServerUrl(url, { env })).toThrow(expect.objectContaining({ code: 'settings' }));
  expect(() => parseServerUrl(url, { env })).toThrow(reason);
});
