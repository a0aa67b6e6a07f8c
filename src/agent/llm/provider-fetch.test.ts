import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../kube/testing/certificates.ts';
import { AppError } from '../../lib/errors.ts';
import { ask, modelAt } from '../testing/model-fixtures.ts';
import { openRawProvider, sendEvents } from '../testing/raw-provider.ts';
import { openScriptedProvider } from '../testing/scripted-provider.ts';

const ANSWER = [{ id: 'x', choices: [{ index: 0, delta: { content: 'Through.' }, finish_reason: 'stop' }] }];

/** A proxy for CONNECT that sends every tunnel to one port, or refuses it. */
async function openTunnelProxy(target: number | undefined) {
  const connects: { readonly to: string; readonly authorization: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer();
  server.on('connect', (request, socket: Socket) => {
    sockets.add(socket);
    connects.push({ to: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    socket.on('error', () => {});
    if (target === undefined) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onward = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    sockets.add(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://me:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}`,
    connects,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError && error.data['failure'] === 'unreachable') return error.message;
    throw error;
  }
  throw new Error('it was reached');
}

describe('the way to a provider', () => {
  it('goes through HTTP_PROXY', async () => {
    await using proxy = await openRawProvider((_, response) => {
      sendEvents(response, ANSWER);
      response.end('data: [DONE]\n\n');
    });
    const env = { http_proxy: proxy.url.replace('http://', 'me:hunter2@') };
    const { result } = await ask(modelAt('http://llm.test/v1', {}, { env }));
    expect(result.text).toBe('Through.');
    expect(proxy.requests).toMatchObject([
      {
        url: 'http://llm.test/v1/chat/completions',
        headers: { 'proxy-authorization': `Basic ${Buffer.from('me:hunter2').toString('base64')}` },
      },
    ]);
  });

  it('goes past the proxy where NO_PROXY says so, and always to this machine', async () => {
    await using provider = await openScriptedProvider(() => ({ text: 'Direct.' }));
    const nowhere = { HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await ask(modelAt(provider.url, {}, { env: nowhere }))).result.text).toBe('Direct.');
    const exempt = modelAt('http://llm.invalid/v1', {}, { env: { ...nowhere, NO_PROXY: '.invalid' } });
    expect(await messageOf(ask(exempt))).toMatch(/DNS/);
  });

  it('goes through the tunnel of HTTPS_PROXY, and trusts no certificate less for it', async () => {
    const authority = await makeAuthority();
    const { key, certificate } = await authority.sign({ name: 'llm.test', names: 'DNS:llm.test' });
    const server = createServer({ key, cert: certificate }, (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await using proxy = await openTunnelProxy((server.address() as AddressInfo).port);
    const model = modelAt('https://llm.test/v1', {}, { env: { HTTPS_PROXY: proxy.url } });
    const message = await messageOf(ask(model));
    expect(message).toContain("authority that this machine doesn't trust");
    expect(message).toContain('NODE_EXTRA_CA_CERTS');
    // A second time, with what the operating system trusts.
    const tunnel = { to: 'llm.test:443', authorization: `Basic ${Buffer.from('me:hunter2').toString('base64')}` };
    expect(proxy.connects).toEqual([tunnel, tunnel]);
    server.close();
  });

  it('says when the proxy refuses, or is none, without its password', async () => {
    await using proxy = await openTunnelProxy(undefined);
    const refused = await messageOf(ask(modelAt('https://llm.test/v1', {}, { env: { HTTPS_PROXY: proxy.url } })));
    expect(refused).toContain("the proxy doesn't let the connection through");
    const socks = { HTTPS_PROXY: 'socks5://me:hunter2@127.0.0.1:1080' };
    const none = await messageOf(ask(modelAt('https://llm.test/v1', {}, { env: socks })));
    expect(none).toContain("HTTPS_PROXY isn't the address of an HTTP proxy");
    expect(refused + none).not.toContain('hunter2');
  });
});
