import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

function proxyOf(server: string, env: Record<string, string>, proxyUrl?: string): string | undefined {
  const cluster = { server, insecureSkipTlsVerify: false, disableCompression: false };
  const access = {
    name: 'c',
    namespace: '',
    cluster: proxyUrl === undefined ? cluster : { ...cluster, proxyUrl },
    user: {},
  };
  return proxyFor(access, new URL(server), env)?.HTTPS_PROXY;
}

const ENV = { HTTPS_PROXY: 'http://proxy:3128' };

describe('proxyFor', () => {
  it("takes the kubeconfig's proxy-url before the environment's, whatever NO_PROXY says", () => {
    const env = { ...ENV, NO_PROXY: '*' };
    expect(proxyOf('https://api:6443', env, 'http://own:8080')).toBe('http://own:8080/');
    expect(proxyOf('https://127.0.0.1:6443', env, 'http://own:8080')).toBe('http://own:8080/');
  });

  it('takes the variable of the scheme, in either case, with or without a scheme of its own', () => {
    expect(proxyOf('https://api:6443', ENV)).toBe('http://proxy:3128/');
    expect(proxyOf('https://api:6443', { https_proxy: 'proxy:3128' })).toBe('http://proxy:3128/');
    expect(proxyOf('http://api:8080', ENV)).toBeUndefined();
    expect(proxyOf('http://api:8080', { HTTP_PROXY: 'http://p' })).toBe('http://p/');
  });

  it('never sends this machine through a proxy of the environment', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '[::1]']) {
      expect(proxyOf(`https://${host}:6443`, ENV)).toBeUndefined();
    }
  });

  it.each([
    ['*', 'https://api.example.com', true],
    ['example.com', 'https://api.example.com', true],
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://badexample.com', false],
    ['.example.com', 'https://api.example.com', true],
    ['.example.com', 'https://example.com', false],
    ['*.example.com', 'https://api.example.com', true],
    ['other, API.example.com ', 'https://api.example.com', true],
    ['api:6443', 'https://api:6443', true],
    ['api:443', 'https://api:6443', false],
    ['api:443', 'https://api', true],
    ['10.0.0.0/8', 'https://10.20.30.40', true],
    ['10.0.0.0/8', 'https://11.0.0.1', false],
    ['10.0.0.0/8', 'https://ten.example.com', false],
    ['10.0.0.1', 'https://10.0.0.1:6443', true],
    ['10.0.0.1:6443', 'https://10.0.0.1:6443', true],
    ['10.0.0.1', 'https://10.0.0.10', false],
    ['fd00::/8', 'https://[fd00::1]:6443', true],
    ['fd00::1', 'https://[fd00::1]:6443', true],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
    ['10.0.0.0/99', 'https://10.0.0.1', false],
    ['', 'https://api', false],
  ])('with NO_PROXY=%s reaches %s directly: %s', (noProxy, server, direct) => {
    expect(proxyOf(server, { ...ENV, NO_PROXY: noProxy }) === undefined).toBe(direct);
  });

  it('refuses a proxy that it cannot use, without quoting it', () => {
    expect(() => proxyOf('https://api', {}, 'socks5://me:hunter2@proxy:1080')).toThrow(/socks5 proxy/);
    expect(() => proxyOf('https://api', {}, 'http://me:hunter2@:x')).toThrow(/^(?!.*hunter2).*isn't a URL/);
  });
});
