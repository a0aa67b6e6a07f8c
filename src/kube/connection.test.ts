import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import type { ClusterEntry, PemSource } from './kubeconfig.ts';
import { type Certificate, type CertificateAuthority, makeAuthority, makeSelfSigned } from './testing/certificates.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { sendJson, sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';

const REQUEST = { path: '/api', verb: 'get', resource: 'pods' } as const;
const LOCAL = 'IP:127.0.0.1,DNS:localhost';
const RUBBISH = '-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n';

let folder: string;
let ca: CertificateAuthority;
let otherCa: CertificateAuthority;
let serving: Certificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-tls-'));
  ca = await makeAuthority('ca');
  otherCa = await makeAuthority('other');
  serving = await ca.sign({ name: 'api', names: LOCAL });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function data(pem: string): PemSource {
  return { type: 'data', pem };
}

async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await rejectionOf(promise);
  if (!(error instanceof AppError)) throw error;
  return error;
}

async function failureWith(certificate: Certificate, cluster: Partial<ClusterEntry>): Promise<AppError> {
  await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: certificate });
  await using client = clientTo(server.url, { cluster });
  const failure = await failureOf(client.request(REQUEST));
  expect(failure.code).toBe('kube_unreachable');
  expect(failure.data.fault).toBe('tls');
  expect(server.requests).toHaveLength(0);
  return failure;
}

describe('TLS', () => {
  it('trusts the CA of the kubeconfig, given as data or as a file', async () => {
    const path = join(folder, 'ca-file.pem');
    await writeFile(path, ca.certificate);
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: serving });
    for (const certificateAuthority of [data(ca.certificate), { type: 'file', path }] as const) {
      await using client = clientTo(server.url, { cluster: { certificateAuthority } });
      expect((await client.request(REQUEST)).status).toBe(200);
    }
  });

  it('trusts every certificate of a bundle, also behind one that is damaged', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: serving });
    for (const before of [otherCa.certificate, RUBBISH, `${RUBBISH}${otherCa.certificate}${RUBBISH}`]) {
      const certificateAuthority = data(`# a bundle\n${before}${ca.certificate}`);
      await using client = clientTo(server.url, { cluster: { certificateAuthority } });
      expect((await client.request(REQUEST)).status).toBe(200);
    }
  });

  it("trusts a CA entry that is the server's own self-signed certificate", async () => {
    const own = await makeSelfSigned('own', LOCAL);
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: own });
    await using client = clientTo(server.url, { cluster: { certificateAuthority: data(own.certificate) } });
    expect((await client.request(REQUEST)).status).toBe(200);
  });

  it('says which trouble a serving certificate has', async () => {
    const selfSigned = await makeSelfSigned('self', LOCAL);
    const expired = await ca.sign({ name: 'api', names: LOCAL, to: '2021-01-01T00:00:00Z' });
    const elsewhere = await ca.sign({ name: 'api', names: 'DNS:api.example.com' });
    const trusted = { certificateAuthority: data(ca.certificate) };

    expect((await failureWith(selfSigned, trusted)).message).toContain('self-signed certificate');
    expect((await failureWith(expired, trusted)).message).toContain('certificate that has expired');
    expect((await failureWith(elsewhere, trusted)).message).toContain('certificate made out to another name');
    const unknown = await failureWith(serving, { certificateAuthority: data(otherCa.certificate) });
    expect(unknown.message).toContain('certificate of an unknown authority');
    expect((await failureWith(serving, {})).message).toContain('unknown authority');
  });

  it('checks the name of tls-server-name instead of the address', async () => {
    const elsewhere = await ca.sign({ name: 'api', names: 'DNS:api.example.com' });
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: elsewhere });
    const cluster = { certificateAuthority: data(ca.certificate), tlsServerName: 'api.example.com' };
    await using client = clientTo(server.url, { cluster });
    expect((await client.request(REQUEST)).status).toBe(200);
  });

  it('takes any certificate with insecure-skip-tls-verify', async () => {
    const selfSigned = await makeSelfSigned('insecure');
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: selfSigned });
    await using client = clientTo(server.url, { cluster: { insecureSkipTlsVerify: true } });
    expect((await client.request(REQUEST)).status).toBe(200);
  });

  it('says that the port speaks no TLS', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url.replace('http:', 'https:'));
    expect((await failureOf(client.request(REQUEST))).message).toContain("doesn't speak TLS on that port");
  });

  it('gives up on a handshake that nobody answers', async () => {
    const silent = net.createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await using client = clientTo(`https://127.0.0.1:${port}`, { client: { connectTimeoutMs: 80, attempts: 1 } });
    const failure = await failureOf(client.request(REQUEST));
    expect(failure.message).toContain('took no connection within 0.08 s');
    silent.close();
  });

  it('refuses a CA that is no certificate, without quoting it', async () => {
    await using client = clientTo('https://127.0.0.1:1', { cluster: { certificateAuthority: data(RUBBISH) } });
    const failure = await failureOf(client.request(REQUEST));
    expect(failure.code).toBe('kubeconfig');
    expect(failure.message).not.toContain('rubbish');
  });
});

describe('client certificates', () => {
  it('are shown to the server', async () => {
    const person = await ca.sign({ name: 'jane' });
    let shown = '';
    await using server = await startFakeApiServer(
      (_request, response) => {
        const socket = response.socket;
        if (socket instanceof TLSSocket) shown = String(socket.getPeerCertificate().subject.CN);
        sendJson(response, {});
      },
      { tls: serving, requestClientCertificate: true },
    );
    await using client = clientTo(server.url, {
      cluster: { certificateAuthority: data(ca.certificate) },
      user: { clientCertificate: data(person.certificate), clientKey: data(person.key) },
    });
    await client.request(REQUEST);
    expect(shown).toBe('jane');
  });

  it('that have expired are named as the reason of a 401', async () => {
    const person = await ca.sign({ name: 'jane', to: '2025-11-01T12:00:00Z' });
    await using server = await startFakeApiServer(
      (_request, response) => sendStatus(response, { code: 401, reason: 'Unauthorized' }),
      { tls: serving, requestClientCertificate: true },
    );
    await using client = clientTo(server.url, {
      cluster: { certificateAuthority: data(ca.certificate) },
      user: { clientCertificate: data(person.certificate), clientKey: data(person.key) },
    });
    const failure = await failureOf(client.request(REQUEST));
    expect(failure.message).toContain('expired at 2025-11-01T12:00:00Z');
    expect(failure.data).toMatchObject({ httpStatus: 401, reason: 'Unauthorized' });
  });

  it('in files are read again after a 401, and the new one is shown', async () => {
    const [before, after] = [await ca.sign({ name: 'old' }), await ca.sign({ name: 'new' })];
    const [certificatePath, keyPath] = [join(folder, 'client.pem'), join(folder, 'client.key')];
    await writeFile(certificatePath, before.certificate);
    await writeFile(keyPath, before.key);
    const shown: string[] = [];
    await using server = await startFakeApiServer(
      (_request, response) => {
        const socket = response.socket;
        const name = socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : '';
        shown.push(name);
        if (name === 'old' && shown.length > 1) sendStatus(response, { code: 401, reason: 'Unauthorized' });
        else sendJson(response, {});
      },
      { tls: serving, requestClientCertificate: true },
    );
    await using client = clientTo(server.url, {
      cluster: { certificateAuthority: data(ca.certificate) },
      user: {
        clientCertificate: { type: 'file', path: certificatePath },
        clientKey: { type: 'file', path: keyPath },
      },
    });
    await client.request(REQUEST);
    await writeFile(certificatePath, after.certificate);
    await writeFile(keyPath, after.key);
    await client.request(REQUEST);
    expect(shown).toEqual(['old', 'old', 'new']);
  });

  it('whose key belongs to another are refused before anything is sent', async () => {
    const [one, two] = [await ca.sign({ name: 'one' }), await ca.sign({ name: 'two' })];
    await using client = clientTo('https://127.0.0.1:1', {
      user: { clientCertificate: data(one.certificate), clientKey: data(two.key) },
    });
    const failure = await failureOf(client.request(REQUEST));
    expect(failure.code).toBe('credentials');
    expect(failure.message).toContain('belong together');
  });
});

describe('proxies', () => {
  it('of the kubeconfig carry https through a tunnel and http as it is', async () => {
    for (const tls of [serving, undefined]) {
      await using server = await startFakeApiServer((_request, response) => sendJson(response, { ok: true }), {
        ...(tls === undefined ? {} : { tls }),
      });
      await using proxy = await startProxy();
      await using client = clientTo(server.url, {
        cluster: { proxyUrl: proxy.url, certificateAuthority: data(ca.certificate) },
      });
      expect((await client.request(REQUEST)).body).toEqual({ ok: true });
      expect(proxy.asked).toEqual([`${tls === undefined ? 'GET' : 'CONNECT'} 127.0.0.1:${server.port}`]);
    }
  });

  it('send their user and password', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}), { tls: serving });
    await using proxy = await startProxy();
    await using client = clientTo(server.url, {
      cluster: { proxyUrl: proxy.url.replace('//', '//me:pass@'), certificateAuthority: data(ca.certificate) },
    });
    await client.request(REQUEST);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('me:pass').toString('base64')}`]);
  });

  it('that refuse are named as the obstacle', async () => {
    await using proxy = await startProxy({ refuse: true });
    await using client = clientTo('https://10.0.0.1:6443', {
      env: { HTTPS_PROXY: proxy.url },
      client: { attempts: 1 },
    });
    const failure = await failureOf(client.request(REQUEST));
    expect(failure.data.fault).toBe('proxy');
    expect(proxy.asked).toEqual(['CONNECT 10.0.0.1:6443']);
  });
});

interface Proxy extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly string[];
  readonly authorizations: readonly string[];
}

/** A forward proxy as far as these tests need one: CONNECT, and GET with an absolute address. */
async function startProxy(options: { readonly refuse?: boolean } = {}): Promise<Proxy> {
  const asked: string[] = [];
  const authorizations: string[] = [];
  const sockets = new Set<net.Socket>();
  const proxy = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (chunk) => {
      const text = chunk.toString('latin1');
      const [, method = '', host = '', port = ''] = /^(\w+) (?:http:\/\/)?([\d.]+):(\d+)/.exec(text) ?? [];
      asked.push(`${method} ${host}:${port}`);
      const authorization = /proxy-authorization: (.*)\r/i.exec(text)?.[1];
      if (authorization !== undefined) authorizations.push(authorization);
      if (options.refuse === true) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      const upstream = net.connect(Number(port), host, () => {
        if (method === 'CONNECT') socket.write('HTTP/1.1 200 OK\r\n\r\n');
        else upstream.write(chunk);
        socket.pipe(upstream).pipe(socket);
      });
      sockets.add(upstream);
      upstream.on('error', () => socket.destroy());
      return undefined;
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    authorizations,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
