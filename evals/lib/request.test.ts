import { describe, expect, it } from 'vitest';
import { readRequest } from './request.ts';
import { programEnvironment, readEnvironment } from './settings.ts';

const MODEL = readEnvironment({ LLM_BASE_URL: 'http://127.0.0.1:1/v1', LLM_MODEL: 'small', LLM_API_KEY: 'key' });
const NOTHING = readEnvironment({});

describe('the command line', () => {
  it('takes endpoint and model from flags before the environment, the key from the environment', () => {
    const request = readRequest(['--model', 'large', '--timeout', '5', 'count', '--language', 'zh'], MODEL);
    expect(request).toMatchObject({
      do: 'run',
      run: { baseUrl: 'http://127.0.0.1:1/v1', model: 'large', apiKey: 'key', timeoutMs: 5_000 },
    });
    expect(request.do === 'run' && request.run.questions.map(({ language }) => language)).toEqual(['zh', 'zh']);
  });

  it('splits commands at spaces, and keeps quotes together', () => {
    const request = readRequest(['--agent', 'node my.js "two words"', '--server', "peer --flag 'a b'"], NOTHING);
    expect(request).toMatchObject({
      run: { agent: ['node', 'my.js', 'two words'], server: ['peer', '--flag', 'a b'] },
    });
  });

  it.each([
    [[], /needs a model/],
    [['--oracle', 'nonsense'], /no question is called nonsense/],
    [['--oracle', '--category', 'nonsense'], /--category takes/],
    [['--oracle', '--timeout', '0'], /--timeout/],
    [['--oracle', '--agent', 'x'], /leave --agent out/],
    [['--compare', 'a.json'], /two files/],
    [['--nonsense'], /nonsense/],
  ])('refuses %j', (args, words) => {
    expect(() => readRequest(args, NOTHING)).toThrow(words);
  });

  it('hands nothing of the person’s own environment to agent and server', () => {
    const own = { PATH: '/bin', KUBECONFIG: '/home/me/.kube/config', AWS_SECRET_ACCESS_KEY: 'x', HTTPS_PROXY: 'p' };
    const env = programEnvironment({ kubeconfigPath: '/run/kubeconfig', folder: '/run' }, own);
    expect(env).toMatchObject({ KUBECONFIG: '/run/kubeconfig', HOME: '/run/home', HTTPS_PROXY: 'p' });
    expect(Object.keys(env)).not.toContain('AWS_SECRET_ACCESS_KEY');
  });
});
