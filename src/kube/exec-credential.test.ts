import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import { runExecPlugin } from './exec-plugin.ts';
import type { ExecEntry } from './kubeconfig.ts';
import { makeAuthority } from './testing/certificates.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { sendJson, sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';

const REQUEST = { path: '/api', verb: 'get', resource: 'pods' } as const;
const V1 = 'client.authentication.k8s.io/v1';
const V1BETA1 = 'client.authentication.k8s.io/v1beta1';
const ENV = { PATH: process.env.PATH };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-exec-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A plugin written in shell; each run adds a line to `runs`. */
async function plugin(script: string, more: Partial<ExecEntry> = {}): Promise<ExecEntry> {
  const command = join(folder, 'plugin');
  await writeFile(command, `#!/bin/sh\necho run >> "${folder}/runs"\n${script}\n`);
  await chmod(command, 0o755);
  return {
    apiVersion: V1,
    command,
    args: [],
    env: [],
    installHint: '',
    provideClusterInfo: false,
    interactiveMode: 'IfAvailable',
    ...more,
  };
}

function answer(status: Record<string, string>, apiVersion = V1): string {
  return `cat <<'END'\n${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\nEND`;
}

/** A new token at each run: token-1, token-2, … */
const COUNTING = `printf '{"apiVersion":"${V1}","kind":"ExecCredential","status":{"token":"token-%s"}}' "$(wc -l < "${'$'}{0%/*}/runs" | tr -d ' ')"`;

async function runs(): Promise<number> {
  return (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n').length;
}

async function messageWith(exec: ExecEntry, env: Record<string, string | undefined> = ENV): Promise<string> {
  await using client = clientTo('http://127.0.0.1:1', { user: { exec }, env });
  const error = await rejectionOf(client.request(REQUEST));
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe('credentials');
  return String(error);
}

describe('exec plugins', () => {
  it('of both API versions give a token, once for all requests at the same time', async () => {
    for (const apiVersion of [V1, V1BETA1]) {
      const exec = await plugin(`sleep 0.1; ${answer({ token: 'abc' }, apiVersion)}`, { apiVersion });
      await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
      await using client = clientTo(server.url, { user: { exec }, env: ENV });
      await Promise.all([client.request(REQUEST), client.request(REQUEST), client.request(REQUEST)]);
      await client.request(REQUEST);
      expect(server.requests.map((request) => request.headers.authorization)).toEqual(Array(4).fill('Bearer abc'));
      expect(await runs()).toBe(apiVersion === V1 ? 1 : 2);
    }
  });

  it('are run again once their credential has expired', async () => {
    const clock = new PassingClock(Date.parse('2026-11-23T05:00:00Z'));
    const exec = await plugin(answer({ token: 'abc', expirationTimestamp: '2026-11-23T05:10:00Z' }));
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url, { user: { exec }, env: ENV, clock });
    await client.request(REQUEST);
    clock.advance(9 * 60_000);
    await client.request(REQUEST);
    expect(await runs()).toBe(1);
    clock.advance(60_000);
    await client.request(REQUEST);
    expect(await runs()).toBe(2);
  });

  it('are run again once after a 401, however many requests were refused', async () => {
    const exec = await plugin(COUNTING);
    await using server = await startFakeApiServer((request, response) => {
      if (request.headers.authorization === 'Bearer token-1')
        sendStatus(response, { code: 401, reason: 'Unauthorized' });
      else sendJson(response, { ok: true });
    });
    await using client = clientTo(server.url, { user: { exec }, env: ENV });
    await Promise.all([client.request(REQUEST), client.request(REQUEST), client.request(REQUEST)]);
    expect(await runs()).toBe(2);
  });

  it('that keep giving what is refused lead to one 401, not to a loop', async () => {
    const exec = await plugin(COUNTING);
    await using server = await startFakeApiServer((_request, response) =>
      sendStatus(response, { code: 401, reason: 'Unauthorized' }),
    );
    await using client = clientTo(server.url, { user: { exec }, env: ENV });
    const error = await rejectionOf(client.request(REQUEST));
    expect((error as AppError).data).toMatchObject({ httpStatus: 401 });
    expect(server.requests).toHaveLength(2);
    expect(await runs()).toBe(2);
  });

  it('get their arguments, their variables and the cluster they ask for', async () => {
    const exec = await plugin(
      `printf '%s\\n' "$1" "$2" "$OWN" "$KUBERNETES_EXEC_INFO" > "${folder}/seen"\n${answer({ token: 'abc' })}`,
      { args: ['get-token', 'a b; $HOME'], env: [{ name: 'OWN', value: 'yes' }], provideClusterInfo: true },
    );
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url, {
      user: { exec },
      env: ENV,
      cluster: {
        certificateAuthority: { type: 'data', pem: 'PEM' },
        tlsServerName: 'name',
        execConfig: { audience: 'x' },
      },
    });
    await client.request(REQUEST);
    const [first, second, own, info] = (await readFile(join(folder, 'seen'), 'utf8')).split('\n');
    expect([first, second, own]).toEqual(['get-token', 'a b; $HOME', 'yes']);
    expect(JSON.parse(info ?? '')).toEqual({
      apiVersion: V1,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: server.url,
          'tls-server-name': 'name',
          'certificate-authority-data': Buffer.from('PEM').toString('base64'),
          config: { audience: 'x' },
        },
      },
    });
  });

  it('are not told of the cluster unless they ask', async () => {
    const exec = await plugin(`printf '%s' "$KUBERNETES_EXEC_INFO" > "${folder}/seen"\n${answer({ token: 'abc' })}`);
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url, { user: { exec }, env: ENV });
    await client.request(REQUEST);
    const info = JSON.parse(await readFile(join(folder, 'seen'), 'utf8'));
    expect(info.spec).toEqual({ interactive: false });
  });

  it('may give a client certificate, which is then shown', async () => {
    const ca = await makeAuthority('ca');
    const [serving, person] = [await ca.sign({ name: 'api', names: 'IP:127.0.0.1' }), await ca.sign({ name: 'jane' })];
    const exec = await plugin(answer({ clientCertificateData: person.certificate, clientKeyData: person.key }));
    let authorized = '';
    await using server = await startFakeApiServer(
      (_request, response) => {
        const socket = response.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } };
        authorized = socket.getPeerCertificate().subject.CN;
        sendJson(response, {});
      },
      { tls: serving, requestClientCertificate: true },
    );
    await using client = clientTo(server.url, {
      user: { exec },
      env: ENV,
      cluster: { certificateAuthority: { type: 'data', pem: ca.certificate } },
    });
    await client.request(REQUEST);
    expect(authorized).toBe('jane');
  });

  it('that are not found are named with the PATH, the hint and where they are', async () => {
    const exec = await plugin('', { command: 'no-such-plugin', installHint: 'Install it with\n  brew install it' });
    const message = await messageWith(exec, { PATH: '/usr/bin:/bin' });
    expect(message).toContain('The exec plugin "no-such-plugin" of context "fake" isn\'t found on the PATH');
    expect(message).toContain('"/usr/bin:/bin"');
    expect(message).toContain('Install it with brew install it');

    await plugin('');
    await mkdir(join(folder, '.local/bin'), { recursive: true });
    await rename(join(folder, 'plugin'), join(folder, '.local/bin/desk-plugin'));
    const elsewhere = await messageWith({ ...exec, command: 'desk-plugin' }, { PATH: '/bin', HOME: folder });
    expect(elsewhere).toContain(`It is in ${join(folder, '.local/bin')}: add that folder to the PATH`);
  });

  it('are looked for on the PATH that the kubeconfig gives them', async () => {
    const exec = await plugin(answer({ token: 'abc' }), {
      command: 'plugin',
      env: [{ name: 'PATH', value: `${folder}:/usr/bin:/bin` }],
    });
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url, { user: { exec }, env: { PATH: '/nowhere' } });
    await client.request(REQUEST);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer abc');
  });

  it('that fail are named with what they said, in short and in one line', async () => {
    const exec = await plugin(`i=0; while [ $i -lt 200 ]; do echo "noise $i" >&2; i=$((i+1)); done
printf '\\033[31mplease\\n\\tlog in\\033[0m\\n' >&2; exit 3`);
    const message = await messageWith(exec);
    expect(message).toContain('failed (exit code 3)');
    expect(message).toContain('please log in Log in again');
    expect(message).not.toContain('noise 10 ');
    expect(message.length).toBeLessThan(900);
  });

  it('that hang are ended with all they started', async () => {
    const exec = await plugin(`sleep 30 & echo $! > "${folder}/child"; wait`);
    const error = await rejectionOf(runExecPlugin({ env: ENV }, { context: 'fake', exec, info: {}, timeoutMs: 300 }));
    expect(String(error)).toContain('gave no answer within 0.3 s');
    const pid = Number(await readFile(join(folder, 'child'), 'utf8'));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('that answer with something else are refused without quoting them', async () => {
    for (const [script, problem] of [
      ['echo hunter2', 'other than the JSON of an ExecCredential'],
      [answer({ token: 'hunter2' }, V1BETA1), 'another kind or version'],
      [answer({}), 'neither a token nor a client certificate'],
      [answer({ clientCertificateData: 'hunter2' }), 'without its key'],
      [answer({ token: 'hunter2 hunter2' }), 'no header can carry'],
    ] as const) {
      const message = await messageWith(await plugin(script));
      expect(message).toContain(problem);
      expect(message).not.toContain('hunter2');
    }
  });

  it('that need a person, or speak a version that is gone, are refused before they run', async () => {
    const always = await plugin('', { interactiveMode: 'Always' });
    expect(() => clientTo('http://x', { user: { exec: always } })).toThrow(/interactiveMode: Always/);
    const old = await plugin('', { apiVersion: 'client.authentication.k8s.io/v1alpha1' });
    expect(() => clientTo('http://x', { user: { exec: old } })).toThrow(/v1alpha1, which no longer exists/);
  });

  it('are not asked where the kubeconfig holds a token itself', async () => {
    const exec = await plugin('exit 1', { interactiveMode: 'Always' });
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url, { user: { exec, token: 'own' }, env: ENV });
    await client.request(REQUEST);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer own');
  });
});

/** An ended process whose parent hasn't looked yet still has its id, and is a zombie. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
