import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { type Config, loadConfig } from './config.ts';

const homeFolder = '/home/me/.k8s-mcp';

async function load(
  env: Record<string, string>,
  files: Record<string, string> = {},
  options: Parameters<typeof loadConfig>[1] = {},
) {
  return loadConfig(
    {
      env,
      homeFolder,
      isTerminal: false,
      readFile: async (path) => {
        const text = files[path];
        if (text === undefined) throw Object.assign(new Error(`no such file ${path}`), { code: 'ENOENT' });
        return text;
      },
    },
    options,
  );
}

async function problemsOf(
  env: Record<string, string>,
  files?: Record<string, string>,
  options?: Parameters<typeof loadConfig>[1],
) {
  try {
    await load(env, files, options);
  } catch (error) {
    if (error instanceof AppError && error.code === 'settings') return error.data.problems as string[];
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('holds every default where nothing is set', async () => {
    const { config, warnings } = await load({ HOME: '/home/me' });
    expect(warnings).toEqual([]);
    expect(config).toEqual({
      kubeconfig: [],
      k8sContexts: [],
      scannerStaticIntervalMs: 1_800_000,
      scannerDynamicIntervalMs: 300_000,
      scannerTimeoutMs: 120_000,
      scannerBatchSize: 100,
      scannerConcurrentLimit: 3,
      scannerNamespaces: [],
      scannerKinds: [],
      scannerWatch: true,
      scannerResyncIntervalMs: 3_600_000,
      historyRetentionMs: 604_800_000,
      historyMaxBytes: 1_000_000_000,
      cacheStaticTtlMs: 1_800_000,
      cacheDynamicTtlMs: 300_000,
      cacheDbPath: join(homeFolder, 'data/k8s_cache.db'),
      cacheCleanupIntervalMs: 300_000,
      cacheRetentionMs: 86_400_000,
      mcpServerUrl: undefined,
      mcpServerType: undefined,
      mcpServerName: 'k8s-mcp',
      mcpResultTokens: 4000,
      mcpReadOnly: false,
      llmProvider: 'openrouter',
      llmModel: 'google/gemini-2.0-flash-exp',
      llmApiKey: undefined,
      llmApiKeyFrom: undefined,
      llmBaseUrl: undefined,
      llmMaxTokens: 32_000,
      llmTimeoutMs: 600_000,
      agentMaxSteps: 10,
      agentEnableCacheQuery: true,
      agentFallbackToDirectMcp: true,
      agentContextWindow: 100_000,
      agentCacheQueryTimeoutMs: 5000,
      agentMcpCallTimeoutMs: 30_000,
      logLevel: 'info',
      logFormat: 'json',
      environment: { all: { HOME: '/home/me' }, home: '/home/me' },
    } satisfies Config);
  });

  it('cannot be changed once read', async () => {
    const { config } = await load({ K8S_CONTEXTS: 'a,b' });
    expect(
      Object.isFrozen(config) && Object.isFrozen(config.k8sContexts) && Object.isFrozen(config.environment.all),
    ).toBe(true);
  });

  it('reads every form of a value', async () => {
    const { config } = await load({
      K8S_CONTEXTS: ' prod, dev ,,prod',
      SCANNER_TIMEOUT: '90s',
      SCANNER_DYNAMIC_INTERVAL: '5m',
      SCANNER_STATIC_INTERVAL: '1800',
      CACHE_RETENTION: '2d',
      MCP_READ_ONLY: 'Yes',
      LOG_LEVEL: 'DEBUG',
      CACHE_DB_PATH: '/var/cache/k8s.db',
    });
    expect(config).toMatchObject({
      k8sContexts: ['prod', 'dev'],
      scannerTimeoutMs: 90_000,
      scannerDynamicIntervalMs: 300_000,
      scannerStaticIntervalMs: 1_800_000,
      cacheRetentionMs: 172_800_000,
      mcpReadOnly: true,
      logLevel: 'debug',
      cacheDbPath: '/var/cache/k8s.db',
    });
  });

  it('reads the .env of the home folder, over which the environment wins unless it is empty', async () => {
    const files = {
      [join(homeFolder, '.env')]:
        'SCANNER_BATCH_SIZE=200 # more\nCACHE_DB_PATH="x.db"\nK8S_CONTEXTS=file\nHTTPS_PROXY=http://p:1',
    };
    const { config } = await load({ SCANNER_BATCH_SIZE: '300', K8S_CONTEXTS: '' }, files);
    expect(config).toMatchObject({
      envFile: join(homeFolder, '.env'),
      scannerBatchSize: 300,
      cacheDbPath: join(homeFolder, 'x.db'),
      k8sContexts: ['file'],
    });
    expect(config.environment.all.HTTPS_PROXY).toBe('http://p:1');
  });

  it('reads the file that was asked for instead, and says when it is not there', async () => {
    const files = { '/etc/a.env': 'SCANNER_BATCH_SIZE=7', [join(homeFolder, '.env')]: 'SCANNER_BATCH_SIZE=8' };
    expect((await load({}, files, { envFile: '/etc/a.env' })).config.scannerBatchSize).toBe(7);
    expect(await problemsOf({}, files, { envFile: '/etc/b.env' })).toEqual([expect.stringContaining('/etc/b.env')]);
  });

  it('takes a relative KUBECONFIG from where it was written: the shell, or the file', async () => {
    expect((await load({ KUBECONFIG: 'a:/b' })).config.kubeconfig).toEqual([resolve('a'), '/b']);
    const { config } = await load({}, { [join(homeFolder, '.env')]: 'KUBECONFIG=a:/b' });
    expect(config.kubeconfig).toEqual([join(homeFolder, 'a'), '/b']);
    expect(config.environment.all.KUBECONFIG).toBe(`${join(homeFolder, 'a')}:/b`);
  });

  it('reports every wrong value at once, with its name, what was given and what is allowed', async () => {
    const problems = await problemsOf({
      SCANNER_BATCH_SIZE: '0',
      SCANNER_TIMEOUT: 'soon',
      MCP_READ_ONLY: 'maybe',
      LOG_LEVEL: 'loud',
      MCP_RESULT_TOKENS: '1e3',
      MCP_SERVER_NAME: 'a b',
    });
    expect(problems).toEqual([
      'SCANNER_TIMEOUT is "soon": give seconds from 1 to 86400, or a time such as 90s, 5m, 2h.',
      'SCANNER_BATCH_SIZE is "0": give a whole number of objects from 1 to 5000.',
      'MCP_SERVER_NAME is "a b": give up to 64 letters, digits, ".", "_" and "-".',
      'MCP_RESULT_TOKENS is "1e3": give a whole number of tokens from 500 to 200000.',
      'MCP_READ_ONLY is "maybe": give true or false.',
      'LOG_LEVEL is "loud": give one of trace, debug, info, warn, error, silent.',
    ]);
  });

  it('refuses addresses of MCP servers that are none, without printing what may be secret', async () => {
    for (const url of [
      'ftp://me:hunter2@host/',
      'stdio://relative/path?arg=hunter2',
      'stdio:///x?token=hunter2',
      'hunter2',
      'stdio:///',
    ]) {
      const problems = await problemsOf({ MCP_SERVER_URL: url });
      expect(problems, url).toHaveLength(1);
      expect(problems[0]).toMatch(/^MCP_SERVER_URL is an address that begins with /);
      expect(problems[0]).not.toContain('2');
    }
    for (const url of [
      'stdio:///usr/bin/k8s-mcp?arg=serve&arg=a',
      'http://127.0.0.1:8080/mcp',
      'https://example.com',
    ]) {
      expect((await load({ MCP_SERVER_URL: url })).config.mcpServerUrl).toBe(url);
    }
  });

  it('refuses a server type that contradicts the address', async () => {
    expect(await problemsOf({ MCP_SERVER_TYPE: 'http' })).toEqual([expect.stringContaining('MCP_SERVER_TYPE')]);
    expect(await problemsOf({ MCP_SERVER_TYPE: 'stdio', MCP_SERVER_URL: 'http://127.0.0.1:1/mcp' })).toHaveLength(1);
    expect(await problemsOf({ MCP_SERVER_TYPE: 'http', MCP_SERVER_URL: 'http://127.0.0.1:1/mcp' })).toEqual([]);
    expect(await problemsOf({ MCP_SERVER_TYPE: 'stdio' })).toEqual([]);
  });

  it('never shows a key that is none, or what an address may hold', async () => {
    const problems = await problemsOf({ LLM_API_KEY: 'sk-hunter2 oops', LLM_BASE_URL: 'ftp://me:hunter2@host/' });
    expect(problems).toEqual([
      'LLM_API_KEY is not a key: give it on one line, without spaces and without letters that ASCII lacks.',
      'LLM_BASE_URL is an address that begins with "ftp://": give http://… or https://…, without a query.',
    ]);
    for (const url of ['https://host/v1?token=hunter2', 'host:8000/v1', 'http://']) {
      expect(await problemsOf({ LLM_BASE_URL: url }), url).toHaveLength(1);
    }
  });

  it('reports wrong settings of the agent beside all others', async () => {
    expect(
      await problemsOf({
        LLM_PROVIDER: 'openia',
        LLM_MODEL: 'two words',
        AGENT_MAX_STEPS: '0',
        MCP_READ_ONLY: 'maybe',
      }),
    ).toEqual([
      'MCP_READ_ONLY is "maybe": give true or false.',
      'LLM_PROVIDER is "openia": give one of openrouter, openai, anthropic, google, ollama, openai-compatible.',
      'LLM_MODEL is "two words": give the model\'s name as its provider writes it, without spaces.',
      'AGENT_MAX_STEPS is "0": give a whole number of steps from 1 to 100.',
    ]);
  });

  it('lets other programs start with wrong settings of the agent, and warns of them', async () => {
    const env = { LLM_PROVIDER: 'openia', LLM_API_KEY: 'sk hunter2', AGENT_MAX_STEPS: '0' };
    const { config, warnings } = await load(env, {}, { agentSettings: 'warn' });
    expect(config).toMatchObject({ llmProvider: 'openrouter', llmApiKey: undefined, agentMaxSteps: 10 });
    expect(warnings).toHaveLength(3);
    expect(warnings.join()).toMatch(/LLM_PROVIDER is "openia".*LLM_API_KEY is not a key.*AGENT_MAX_STEPS/);
    expect(warnings.join()).not.toContain('hunter2');
    expect(await problemsOf({ ...env, LOG_LEVEL: 'loud' }, {}, { agentSettings: 'warn' })).toHaveLength(1);
  });

  it("takes the model's default from its provider, where it has one", async () => {
    const modelOf = async (env: Record<string, string>) => (await load(env)).config.llmModel;
    expect(await modelOf({ LLM_PROVIDER: 'anthropic' })).toMatch(/^claude-/);
    expect(await modelOf({ LLM_PROVIDER: 'ollama' })).toBeUndefined();
    expect(await modelOf({ LLM_PROVIDER: 'ollama', LLM_MODEL: 'qwen3:8b' })).toBe('qwen3:8b');
    expect(await modelOf({ LLM_PROVIDER: 'openai', LLM_MODEL: 'google/gemini-2.0-flash-exp' })).toBe(
      'google/gemini-2.0-flash-exp',
    );
  });

  it("takes the provider's own variable for the key, but for no other provider or address", async () => {
    const keyOf = async (env: Record<string, string>) => {
      const { config } = await load({ OPENAI_API_KEY: 'theirs', GEMINI_API_KEY: ' ', ...env });
      return [config.llmApiKey, config.llmApiKeyFrom];
    };
    expect(await keyOf({ LLM_PROVIDER: 'openai' })).toEqual(['theirs', 'OPENAI_API_KEY']);
    expect(await keyOf({ LLM_PROVIDER: 'openai', LLM_API_KEY: 'ours' })).toEqual(['ours', 'LLM_API_KEY']);
    expect(await keyOf({ LLM_PROVIDER: 'openai', LLM_BASE_URL: 'http://gateway/v1' })).toEqual([undefined, undefined]);
    expect(await keyOf({})).toEqual([undefined, undefined]);
    expect(await keyOf({ LLM_PROVIDER: 'openai-compatible' })).toEqual([undefined, undefined]);
    expect(await keyOf({ LLM_PROVIDER: 'google', GOOGLE_GENERATIVE_AI_API_KEY: 'second' })).toEqual([
      'second',
      'GOOGLE_GENERATIVE_AI_API_KEY',
    ]);
  });

  it('warns of names that look like ours, but not of those that Kubernetes or our tests put there', async () => {
    const { warnings } = await load({
      SCANNER_TIMEUOT: '1',
      MCP_FOO_BAR_QUX: '1',
      LLM_MODLE: 'x',
      AGENT_MAX_STEP: '3',
      CACHE_SERVICE_HOST: '10.0.0.1',
      CACHE_SERVICE_PORT_HTTP: '80',
      MCP_PORT: 'tcp://10.0.0.1:80',
      MCP_PORT_80_TCP_ADDR: '10.0.0.1',
      K8S_MCP_TEST_KUBECONFIG: '/x',
      PATH: '/bin',
    });
    expect(warnings).toEqual([
      'There is no setting AGENT_MAX_STEP; did you mean AGENT_MAX_STEPS?',
      'There is no setting LLM_MODLE; did you mean LLM_MODEL?',
      'There is no setting MCP_FOO_BAR_QUX',
      'There is no setting SCANNER_TIMEUOT; did you mean SCANNER_TIMEOUT?',
    ]);
  });

  it('names what may be misspelt beside what is wrong', async () => {
    await expect(load({ SCANNER_TIMEUOT: '60', LOG_LEVEL: 'loud' })).rejects.toMatchObject({
      message: [
        'A setting is wrong:',
        '  LOG_LEVEL is "loud": give one of trace, debug, info, warn, error, silent.',
        '  There is no setting SCANNER_TIMEUOT; did you mean SCANNER_TIMEOUT?',
      ].join('\n'),
    });
  });

  it('warns where intervals and times to live do not fit each other', async () => {
    const { warnings } = await load({ SCANNER_DYNAMIC_INTERVAL: '600', SCANNER_TIMEOUT: '300' });
    expect(warnings).toEqual([
      expect.stringContaining('SCANNER_DYNAMIC_INTERVAL (600 s) is longer than CACHE_DYNAMIC_TTL (300 s)'),
      expect.stringContaining('SCANNER_TIMEOUT (300 s) is not shorter than CACHE_DYNAMIC_TTL (300 s)'),
    ]);
  });
});
