import { AGENT_SETTINGS } from './agent-settings.ts';
import { DAY, type Setting } from './setting.ts';

/**
 * Every setting, once. Parsing, the type of `Config`, `.env.example` and docs/reference/settings.md follow from this
 * table: a new setting is a new entry.
 */
export const SETTINGS = {
  KUBECONFIG: {
    type: 'paths',
    description: 'Kubeconfig files, separated as in PATH.',
    reason: "As kubectl: ~/.kube/config, in a pod the pod's own service account.",
    usedBy: ['serve'],
  },
  K8S_CONTEXTS: {
    type: 'list',
    description: 'Contexts of the kubeconfig to work with, separated by commas; `*` for all.',
    reason: 'The current context: what kubectl would talk to.',
    usedBy: ['serve', 'scan'],
  },
  SCANNER_STATIC_INTERVAL: {
    type: 'duration',
    seconds: 1800,
    min: 1,
    max: 30 * DAY,
    description: 'How often kinds that seldom change are scanned: the cluster itself, namespaces.',
    reason: 'They change by hand, and a scan of them is cheap to wait for.',
    usedBy: ['scan'],
  },
  SCANNER_DYNAMIC_INTERVAL: {
    type: 'duration',
    seconds: 300,
    min: 1,
    max: 30 * DAY,
    description: 'How often kinds that change by themselves are scanned: nodes, pods, services.',
    reason: 'Nobody wants to hear of a dead node half an hour late.',
    usedBy: ['scan'],
  },
  SCANNER_TIMEOUT: {
    type: 'duration',
    seconds: 120,
    min: 1,
    max: DAY,
    description:
      'How long the list of a kind may go without a page before it counts as failed; in all, ten times that.',
    reason: 'The whole list of 10,000 pods takes a tenth of it on a small machine.',
    usedBy: ['scan'],
  },
  SCANNER_BATCH_SIZE: {
    type: 'count',
    default: 100,
    unit: 'objects',
    min: 1,
    max: 5000,
    description: 'Objects a page to begin with; more while pages stay small.',
    reason: 'A page is parsed in one piece: this one holds the process for about 25 ms.',
    usedBy: ['scan'],
  },
  SCANNER_CONCURRENT_LIMIT: {
    type: 'count',
    default: 3,
    unit: 'kinds',
    min: 1,
    max: 32,
    description: 'Kinds scanned at once.',
    reason: 'Keeps the API server and both processes busy without crowding out others.',
    usedBy: ['scan'],
  },
  SCANNER_NAMESPACES: {
    type: 'list',
    description: 'Namespaces to scan, separated by commas.',
    reason: 'All; where listing over all is forbidden, those that can be read.',
    usedBy: ['scan'],
  },
  SCANNER_KINDS: {
    type: 'list',
    description:
      'Kinds to keep in the cache, separated by commas, as kubectl names them (`deployments`, `certificates.cert-manager.io`); `*` for all that can be listed, `default` for the default, `-name` leaves one out (`*,-leases`). Exclusions alone apply to the default.',
    reason:
      'What people ask about: workloads, their pods, what they are exposed by, their storage, their config maps, events. Secrets only where they are asked for: their keys, never their values.',
    usedBy: ['scan'],
  },
  SCANNER_WATCH: {
    type: 'flag',
    default: true,
    description: 'Follows changes by watches between scans.',
    reason: 'A change is visible within a second, at a cost that grows with the changes and not with the cluster.',
    usedBy: ['scan'],
  },
  SCANNER_RESYNC_INTERVAL: {
    type: 'duration',
    seconds: 3600,
    min: 10,
    max: 30 * DAY,
    description: 'How often a full list checks a kind that is watched.',
    reason: 'It should find nothing; an hour bounds what a fault nobody thought of can cost.',
    usedBy: ['scan'],
  },
  HISTORY_RETENTION: {
    type: 'duration',
    seconds: 7 * DAY,
    min: 0,
    max: 3650 * DAY,
    description: 'How long changes are remembered; 0 turns the history off.',
    reason: 'A week covers "since when is it like that".',
    usedBy: ['scan'],
  },
  HISTORY_MAX_BYTES: {
    type: 'count',
    default: 1_000_000_000,
    unit: 'bytes',
    min: 10_000_000,
    max: 1_000_000_000_000,
    description: 'The most the history file may take; the oldest changes go first.',
    reason: 'A record must never fill a disk.',
    usedBy: ['scan'],
  },
  CACHE_STATIC_TTL: {
    type: 'duration',
    seconds: 1800,
    min: 1,
    max: 30 * DAY,
    description: 'How long a scan of a kind that seldom changes counts as fresh; twice as long as stale.',
    reason: 'The interval at which they are scanned.',
    usedBy: ['scan', 'reading'],
  },
  CACHE_DYNAMIC_TTL: {
    type: 'duration',
    seconds: 300,
    min: 1,
    max: 30 * DAY,
    description: 'The same for kinds that change by themselves.',
    reason: 'The interval at which they are scanned.',
    usedBy: ['scan', 'reading'],
  },
  CACHE_DB_PATH: {
    type: 'path',
    default: './data/k8s_cache.db',
    description: 'The cache database; relative to the home folder. May be deleted at any time.',
    reason: 'One database for all programs of one set-up, wherever they are started.',
    usedBy: ['scan', 'reading'],
  },
  CACHE_CLEANUP_INTERVAL: {
    type: 'duration',
    seconds: 300,
    min: 1,
    max: 30 * DAY,
    description: 'How often rows that have been expired for longer than CACHE_RETENTION are removed.',
    reason: 'A look costs next to nothing.',
    usedBy: ['scan'],
  },
  CACHE_RETENTION: {
    type: 'duration',
    seconds: DAY,
    min: 0,
    max: 365 * DAY,
    description: 'How long expired rows are kept.',
    reason: 'An old answer that says its age still helps in an outage.',
    usedBy: ['scan'],
  },
  MCP_SERVER_URL: {
    type: 'serverUrl',
    description:
      'The MCP server to read through: `stdio:///path/to/program?arg=serve&arg=…` (started with our environment) or `http(s)://host:port/mcp`.',
    reason: 'Our own server over stdio: nothing else to start.',
    usedBy: ['scan', 'reading'],
  },
  MCP_SERVER_TYPE: {
    type: 'choice',
    choices: ['stdio', 'http'],
    description: 'Says again what MCP_SERVER_URL says; a contradiction is an error.',
    reason: 'Follows from MCP_SERVER_URL.',
    usedBy: ['scan', 'reading'],
  },
  MCP_SERVER_NAME: {
    type: 'text',
    default: 'k8s-mcp',
    pattern: /^[A-Za-z0-9][\w.-]{0,63}$/,
    allowed: 'up to 64 letters, digits, ".", "_" and "-"',
    description: 'The name of the server in logs, records and its own serverInfo.',
    reason: 'One name everywhere.',
    usedBy: ['all'],
  },
  MCP_RESULT_TOKENS: {
    type: 'count',
    default: 4000,
    unit: 'tokens',
    min: 500,
    max: 200_000,
    description:
      'The most a tool result may cost, in tokens of o200k. A request of the agent holds results of twice that at most.',
    reason: 'About a hundred pods; a model reads several results before its context matters.',
    usedBy: ['serve', 'agent'],
  },
  MCP_READ_ONLY: {
    type: 'flag',
    default: false,
    description: 'Removes the tools that write.',
    reason: "Writes need a person's yes anyway.",
    usedBy: ['serve'],
  },
  ...AGENT_SETTINGS,
  LOG_LEVEL: {
    type: 'choice',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
    description: 'The least important log lines to write, to standard error.',
    reason: 'One line a scan.',
    usedBy: ['all'],
  },
  LOG_FORMAT: {
    type: 'choice',
    choices: ['pretty', 'json'],
    description: 'Log lines for people or for programs.',
    reason: '`pretty` on a terminal, `json` otherwise.',
    usedBy: ['all'],
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

type Camel<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<Camel<Rest>>}`
  : Lowercase<Name>;

/** `CACHE_DB_PATH` → `cacheDbPath`; durations end in `Ms`. */
type FieldOf<Name extends SettingName> = (typeof SETTINGS)[Name]['type'] extends 'duration'
  ? `${Camel<Name>}Ms`
  : Camel<Name>;

type ValueOf<S extends Setting> = S extends { type: 'duration' | 'count' }
  ? number
  : S extends { type: 'flag' }
    ? boolean
    : S extends { type: 'choice'; choices: readonly (infer Choice)[]; default: string }
      ? Choice
      : S extends { type: 'choice'; choices: readonly (infer Choice)[] }
        ? Choice | undefined
        : S extends { type: 'list' | 'paths' }
          ? readonly string[]
          : S extends { type: 'serverUrl' | 'httpUrl' | 'secret' }
            ? string | undefined
            : string;

/** What the settings hold once read: `cacheDbPath`, `scannerTimeoutMs`, … */
export type SettingValues = { readonly [Name in SettingName as FieldOf<Name>]: ValueOf<(typeof SETTINGS)[Name]> };

/** The field of `SettingValues` that a setting fills. */
export function fieldOf(name: string, setting: Setting): string {
  const camel = name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return setting.type === 'duration' ? `${camel}Ms` : camel;
}
