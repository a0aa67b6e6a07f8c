import { plainText, sentences } from './plain-text.ts';

/**
 * The ways in which the shop is broken, each with the words by which an answer in either language blames it. Symptoms
 * that several of them share (Pending, not ready, BackOff) are nobody's.
 */
const BLAMES = {
  crash: /\bcrash|\bpanic|exits? with|exit code (?!137)\d|崩溃|异常退出|panic/i,
  imagePull:
    /image ?pull|pull(ing|ed|s)?\b.{0,40}\bimage|image\b.{0,60}\b(pull|not (be )?found|doesn't exist|does not exist)|镜像.{0,80}(拉取|不存在|找不到)|拉取.{0,80}镜像/i,
  unschedulable:
    /insufficient|unschedul|(can't|cannot|can not|could not|couldn't|not) be scheduled|\bno node\b|FailedScheduling|(资源|cpu|内存)不足|(无法|不能|没法)(被)?调度|调度失败|没有.{0,12}节点/i,
  outOfMemory: /\bOOM|out of memory|exit code 137|内存(溢出|超限|耗尽)|(超过|超出).{0,20}内存(限制|上限)/i,
  readinessProbe: /readiness|就绪(探针|检查|探测)/i,
  selector: /selector|选择器/i,
  quota: /quota|配额/i,
  // Its absence is the reason, so that a "no" before it denies nothing.
  storageClass: /(\b(no|without|any|missing|lacks?)\b.{0,24})?storage ?class|((没有|没|未|缺少|不存在).{0,12})?存储类/i,
  initContainer: /\binit[ -]?container|\binit:|初始化容器|init 容器/i,
  jobBackoffLimit: /backoff ?limit|retry limit|重试(次数)?(上限|限制)|达到.{0,8}重试/i,
  finalizer: /finali[sz]er|终结器/i,
} as const satisfies Readonly<Record<string, RegExp>>;

export type Reason = keyof typeof BLAMES;

const DENIES =
  /\b(not|no|isn't|aren't|wasn't|nor|neither|never|rather than|instead of|without|rules? out|nothing to do with|unrelated)\b|不是|没有|并非|而非|无关|排除|不属于/i;

/** What was denied before one of these is another thing: "not running because …". */
const NEW_THOUGHT =
  /[,:(]|\b(?:because|since|due to|caused by|reason|so|and|but|it is|it's|they are)\b|因为|由于|原因|所以|导致/i;

/** Said right after a cause to rule it out. */
const CLEARS =
  /^[a-z ]{0,12}\b(is|are|was|were) (not (at fault|the (cause|reason|problem))|fine|ok|healthy)|^[^,，。]{0,6}(正常|没问题|无关)/i;

export interface ReasonClaim {
  readonly reason: Reason;
  /** True as well, or a part of the story: may be told besides. */
  readonly besides?: readonly Reason[];
}

/** What is wrong with an answer that should say why: another reason, none, or several to choose from. */
export function reasonProblems(answer: string, { reason, besides = [] }: ReasonClaim): readonly string[] {
  const blamed = blamedIn(answer);
  const problems = blamed.has(reason) ? [] : [`doesn't give the reason: ${reason}`];
  const wrong = [...blamed].filter((other) => other !== reason && !besides.includes(other));
  return [...problems, ...wrong.map((other) => `blames ${other}, which it is not`)];
}

/** Reasons that some sentence gives and doesn't deny. */
function blamedIn(answer: string): ReadonlySet<Reason> {
  const parts = sentences(plainText(answer));
  const reasons = Object.keys(BLAMES) as Reason[];
  return new Set(reasons.filter((reason) => parts.some((part) => blames(part, reason))));
}

/** "Not" is a part of some of the words themselves, so only what stands before or after them can deny. */
function blames(sentence: string, reason: Reason): boolean {
  const found = BLAMES[reason].exec(sentence);
  if (found === null) return false;
  const before = sentence.slice(Math.max(0, found.index - 40), found.index);
  const denied = DENIES.test(before.split(NEW_THOUGHT).at(-1) ?? '');
  return !denied && !CLEARS.test(sentence.slice(found.index + found[0].length));
}
