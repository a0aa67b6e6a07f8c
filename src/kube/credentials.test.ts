import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PassingClock } from '../lib/testing/passing-clock.ts';
import type { UserEntry } from './kubeconfig.ts';
import { clientTo, rejectionOf } from './testing/client-to.ts';
import { sendJson, sendStatus, startFakeApiServer } from './testing/fake-api-server.ts';

const REQUEST = { path: '/api', verb: 'get', resource: 'pods' } as const;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'k8s-mcp-credentials-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Headers that a server sees of one request. */
async function headersWith(user: UserEntry): Promise<Record<string, unknown>> {
  await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
  await using client = clientTo(server.url, { user });
  await client.request(REQUEST);
  return { ...server.requests[0]?.headers };
}

describe('credentials', () => {
  it('are a token, or a name with its password, or nothing', async () => {
    expect((await headersWith({ token: ' abc\n' })).authorization).toBe('Bearer abc');
    expect((await headersWith({ username: 'jane', password: 'pä:ss' })).authorization).toBe(
      `Basic ${Buffer.from('jane:pä:ss').toString('base64')}`,
    );
    expect((await headersWith({})).authorization).toBeUndefined();
  });

  it('carry whom the user acts for', async () => {
    const impersonate = { user: 'boss', uid: 'u-1', groups: ['a', 'b'], extra: { 'example.com/team': ['x', 'y'] } };
    expect(await headersWith({ token: 't', impersonate })).toMatchObject({
      authorization: 'Bearer t',
      'impersonate-user': 'boss',
      'impersonate-uid': 'u-1',
      'impersonate-group': 'a, b',
      'impersonate-extra-example.com%2fteam': 'x, y',
    });
  });

  it('come from a token file before a token, and are read again after a minute', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, 'one\n');
    const clock = new PassingClock();
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    await using client = clientTo(server.url, { clock, user: { tokenFile, token: 'of the time of writing' } });
    await client.request(REQUEST);
    await writeFile(tokenFile, 'two\n');
    clock.advance(59_000);
    await client.request(REQUEST);
    clock.advance(2_000);
    await client.request(REQUEST);
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
  });

  it('of a token file are read again after a 401, and a write that was refused is sent again', async () => {
    const tokenFile = join(folder, 'rotated');
    await writeFile(tokenFile, 'old');
    await using server = await startFakeApiServer((request, response) => {
      if (request.headers.authorization === 'Bearer new') sendJson(response, { ok: true }, 201);
      else sendStatus(response, { code: 401, reason: 'Unauthorized' });
    });
    await using client = clientTo(server.url, { user: { tokenFile } });
    await rejectionOf(client.request(REQUEST));
    expect(server.requests).toHaveLength(1);
    await writeFile(tokenFile, 'new');
    expect((await client.request({ ...REQUEST, method: 'POST', body: {} })).status).toBe(201);
    expect(server.requests).toHaveLength(3);
  });

  it('that cannot be had are named without being quoted', async () => {
    await using server = await startFakeApiServer((_request, response) => sendJson(response, {}));
    const missing = join(folder, 'missing');
    await using noFile = clientTo(server.url, { user: { tokenFile: missing } });
    expect(String(await rejectionOf(noFile.request(REQUEST)))).toContain(
      `The token file of context "fake" can't be read`,
    );
    await using damaged = clientTo(server.url, { user: { token: 'hunter2\r\nX-Evil: 1' } });
    const error = String(await rejectionOf(damaged.request(REQUEST)));
    expect(error).toContain('characters that no token may hold');
    expect(error).not.toContain('hunter2');
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['gcp', 'gke-gcloud-auth-plugin'],
    ['azure', 'kubelogin'],
    ['oidc', 'oidc-login'],
    ['constructor', 'Use an exec plugin'],
  ])('of the removed auth provider %s are refused with what took its place', (authProvider, hint) => {
    expect(() => clientTo('http://x', { user: { authProvider } })).toThrow(hint);
  });

  it('need both halves of a client certificate', () => {
    const clientKey = { type: 'data', pem: 'x' } as const;
    expect(() => clientTo('http://x', { user: { clientKey } })).toThrow(/client key but no client certificate/);
  });
});
