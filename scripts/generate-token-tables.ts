import { writeFileSync } from 'node:fs';
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/**
 * Writes `src/result/token-tables.ts`: the facts about the o200k vocabulary that `estimateTokens` needs, taken from
 * `gpt-tokenizer`. Run it when that package changes: `node scripts/generate-token-tables.ts`.
 */

/** Words outside these costs are bounded by the general rule, so the list only has to be good, not complete. */
const WORD_RANK_LIMIT = 20_000;

/** What tables and objects of a cluster are full of, and whole words rarely are in a vocabulary made from the web. */
const CLUSTER_WORDS = `
Ready Running Pending Succeeded Failed Completed Unknown Terminating Evicted Error Crash Loop Back Off Image Pull Err
Container Creating Init OOMKilled Killed Created Started Scheduled Unschedulable Scheduling Disabled Bound Unbound
Available Progressing Initialized Pods Cluster External Node Port Load Balancer Headless None Normal Warning
NAMESPACE NAME READY STATUS RESTARTS AGE NODE TYPE PORT PORTS SELECTOR VERSION ROLES LABELS CONDITIONS KIND REASON OBJECT
MESSAGE COUNT LAST SEEN DATA DESIRED CURRENT AVAILABLE CONTAINERS IMAGES CLUSTER EXTERNAL INTERNAL KERNEL RUNTIME
pods nodes namespaces services deployments replicasets statefulsets daemonsets jobs cronjobs configmaps secrets ingresses
persistentvolumeclaims persistentvolumes storageclasses endpoints events serviceaccounts networkpolicies
live cached fresh stale expired found shown more cursor narrow namespace labelSelector fieldSelector
metadata creation Timestamp deletion Grace Period Seconds generate owner References controller block Owner Deletion
finalizers annotations labels resource Version generation uid spec status containers init ephemeral image policy pull
command args env value From field Ref secret key config map resources limits requests cpu memory volume Mounts mount Path
read Only liveness readiness startup Probe http Get path scheme initial Delay timeout success failure threshold
termination Message Policy security Context privileged allow Privilege Escalation capabilities drop run As User Group Non Root
restart dns service Account host Network scheduler tolerations effect operator Exists toleration affinity anti preferred
required During Ignored Execution topology Spread Constraints priority preemption Lower enable Links projected sources
token expiration audience default Mode items optional phase conditions last Probe Transition Time reason message host IP pod
IPs start qos Class Best Effort Burstable Guaranteed container Statuses state running waiting terminated started At
restart Count image observed ready Replicas updated available unavailable collision strategy rolling Update max Surge
Unavailable template match Labels selector revision History Limit progress Deadline revisionHistory replicas
kubernetes kube system coredns etcd apiserver proxy kubelet kubeadm kubectl kwok k8s docker containerd registry library
nginx redis postgres postgresql mysql mariadb mongodb kafka zookeeper rabbitmq elasticsearch kibana grafana prometheus
alertmanager loki jaeger istio envoy linkerd traefik haproxy argocd flux helm cert manager vault consul nats memcached
minio keycloak jenkins gitlab sonarqube cilium calico flannel metallb longhorn rook ceph csi cni exporter metrics server
operator webhook admission validating mutating leader election
shop cart checkout frontend backend payment payments orders order inventory catalog catalogue shipping recommendation
user users account auth login session gateway worker queue batch cron job migration email notification search analytics
report reports billing invoice customer product products review reviews currency adservice web api app apps db cache
proxy storage store test testing staging production prod dev development demo sandbox default public lease
`;

const bytes = ranks.map((token) =>
  (typeof token === 'string' ? Buffer.from(token, 'utf8') : Buffer.from(token)).toString('latin1'),
);
const isContinuation = (byte: number): boolean => byte >= 0x80 && byte < 0xc0;
const code = (token: string, index: number): number => token.charCodeAt(index);

/** Sorted numbers as base64 of their gaps, seven bits a byte, low bits first. */
function pack(numbers: Iterable<number>): string {
  const out: number[] = [];
  let last = -1;
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    let gap = number - last;
    last = number;
    while (gap > 127) {
      out.push((gap & 127) | 128);
      gap >>= 7;
    }
    out.push(gap);
  }
  return Buffer.from(out).toString('base64');
}

function pairs(): number[] {
  return bytes.filter((token) => token.length === 2).map((token) => code(token, 0) * 256 + code(token, 1));
}

function asciiTriples(): number[] {
  return bytes
    .filter((token) => /^[\x00-\x7f]{3}$/.test(token))
    .map((token) => (code(token, 0) << 14) | (code(token, 1) << 7) | code(token, 2));
}

/** Code points of three bytes that are a token by themselves. */
function threeByteCharacters(): number[] {
  return ranks
    .filter((token): token is string => typeof token === 'string' && token.length === 1 && token >= '\u0800')
    .map((token) => token.charCodeAt(0));
}

/** First two bytes of tokens that begin inside a character and go on into the next. */
function crossingStarts(): number[] {
  return bytes
    .filter((token) => isContinuation(code(token, 0)) && [...token].some((_, at) => !isContinuation(code(token, at))))
    .map((token) => code(token, 0) * 256 + code(token, 1));
}

/** Last two bytes of tokens that end after the first byte of a character. */
function loneLeadEnds(): number[] {
  return bytes
    .filter((token) => token.length >= 2 && code(token, token.length - 1) >= 0xc0)
    .map((token) => code(token, token.length - 2) * 256 + code(token, token.length - 1));
}

/** Word → what it costs alone, after a space, after a tab, after `-`, and at most after any other ASCII mark. */
function words(): Record<string, string> {
  const marks = Array.from({ length: 128 }, (_, at) => String.fromCharCode(at)).filter(
    (mark) => !/[A-Za-z0-9\r\n \t-]/.test(mark),
  );
  const wanted = new Set(
    CLUSTER_WORDS.split(/\s+/)
      .flatMap((word) => word.match(/[A-Z]*[a-z]+|[A-Z]+/g) ?? [])
      .filter((word) => word.length >= 4),
  );
  for (const token of ranks.slice(0, WORD_RANK_LIMIT)) {
    const match = typeof token === 'string' ? /^ ?([A-Z]*[a-z]{2,}|[A-Z]{4,})$/.exec(token) : null;
    if (match?.[1] !== undefined && match[1].length >= 4) wanted.add(match[1]);
  }
  const groups: Record<string, string[]> = {};
  for (const word of [...wanted].sort()) {
    const costs = [
      countTokens(word),
      countTokens(` ${word}`),
      countTokens(`\t${word}`),
      countTokens(`-${word}`),
      Math.max(...marks.map((mark) => countTokens(mark + word))),
    ].join('');
    groups[costs] = [...(groups[costs] ?? []), word];
  }
  return Object.fromEntries(Object.entries(groups).map(([costs, list]) => [costs, list.join(' ')]));
}

/** Runs of marks longer than three bytes that are one token, a line each. */
function marks(): string {
  return ranks
    .filter((token): token is string => typeof token === 'string' && /^ ?[!-/:-@[-`{-~]{3,32}$/.test(token))
    .filter((token) => token.length >= 4 && !token.includes('${'))
    .sort()
    .join('\n');
}

/** The longest run of spaces such that it and every shorter one is a single token. */
function spaces(): number {
  const all = new Set(bytes);
  let length = 1;
  while (all.has(' '.repeat(length + 1))) length += 1;
  return length;
}

/** What token-tables.ts exports besides its words: name → what it is, and its value. */
export function vocabularyTables(): Record<string, { readonly comment: string; readonly value: unknown }> {
  return {
    PAIRS: { comment: 'Tokens of two bytes, packed.', value: pack(pairs()) },
    ASCII_TRIPLES: {
      comment: 'Tokens of three ASCII characters, seven bits each, packed.',
      value: pack(asciiTriples()),
    },
    THREE_BYTE_CHARACTERS: {
      comment: 'Code points of three bytes that are a token by themselves, packed.',
      value: pack(threeByteCharacters()),
    },
    CROSSING_STARTS: {
      comment: 'First two bytes of tokens that begin inside a character and reach into the next, packed.',
      value: pack(crossingStarts()),
    },
    LONE_LEAD_ENDS: {
      comment: 'Last two bytes of tokens that end after the first byte of a character, packed.',
      value: pack(loneLeadEnds()),
    },
    SPACES: { comment: 'Runs of spaces up to this length are one token.', value: spaces() },
    MARKS: { comment: 'Runs of four and more marks that are one token, a line each.', value: marks() },
  };
}

if (import.meta.main) {
  const all = {
    ...vocabularyTables(),
    WORDS: {
      comment: 'Costs alone, after a space, after a tab, after `-`, at most after any other mark → words.',
      value: words(),
    },
  };
  const tables = Object.entries(all).map(
    ([name, { comment, value }]) =>
      `/** ${comment} */\nexport const ${name}${type(value)} = ${JSON.stringify(value)};\n`,
  );
  const head = '// Generated by scripts/generate-token-tables.ts from the o200k vocabulary; read by token-bounds.ts.\n';
  writeFileSync(new URL('../src/result/token-tables.ts', import.meta.url), [head, ...tables].join('\n'));
}

function type(value: unknown): string {
  return typeof value === 'object' ? ': Readonly<Record<string, string>>' : '';
}
