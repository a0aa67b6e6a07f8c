import { inWords } from '../../lib/duration.ts';
import { grouped } from './amounts.ts';
import { chineseHistory } from './chinese-history.ts';
import { CHINESE_UNITS } from './chinese-units.ts';
import type { ReportWords } from './report-words.ts';

const duration = (ms: number): string => inWords(ms, CHINESE_UNITS);

const FRESHNESS = { fresh: '新鲜', stale: '较旧', expired: '已过期', never: '从未扫描' } as const;

const SOURCES: Readonly<Record<string, string>> = { list: '列表', watch: '监听' };

const HEADINGS: Readonly<Record<string, string>> = {
  CLUSTER: '集群',
  KIND: '类型',
  NAMESPACE: '命名空间',
  COUNT: '数量',
  FRESHNESS: '新鲜度',
  AGE: '时长',
  SOURCE: '来源',
  'LAST ERROR': '最近的错误',
  RESULT: '结果',
  OBJECTS: '对象',
  NEW: '新增',
  CHANGED: '变更',
  GONE: '消失',
  TIME: '用时',
  NOTE: '说明',
  TOOL: '工具',
  WHAT: '作用',
  PARAMETER: '参数',
  TYPE: '类型',
  ID: '编号',
  'LAST USED': '上次使用',
  TURNS: '轮数',
  TITLE: '标题',
};

const heading = (column: string): string => (Object.hasOwn(HEADINGS, column) ? (HEADINGS[column] ?? column) : column);
const scope = (cluster: string, kind: string, namespace: string): string =>
  [cluster, namespace, kind].filter((part) => part !== '').join(' ');

export const CHINESE_REPORTS: ReportWords = {
  status: {
    heading,
    sizes: (database, log) => ` · ${database}，预写日志 ${log}`,
    homeFolder: (path) => ` · 主目录 ${path}`,
    also: (names) => `（又名 ${names}）`,
    where: (version, server) => [version, server].filter((part) => part !== undefined).join('，') || '版本未知',
    nothingScanned: '还没有扫描过任何内容。运行 k8s-mcp scan --once 可完整扫描一次。',
    reachable: '可连接',
    notReachable: (reason) => (reason === undefined ? '连不上：从未访问过' : `连不上：${reason}`),
    allNamespaces: '（全部）',
    freshness: FRESHNESS,
    source: (source) => (Object.hasOwn(SOURCES, source) ? (SOURCES[source] ?? source) : source),
    scanning: '（扫描中）',
    polling: (reason, kinds) => `定时列出而非监听：${reason} · ${kinds}`,
    checked: (objects, kinds, ageMs, verdict) =>
      `列表核对：${kinds} 种类型共 ${grouped(objects)} 个对象，最近一次在 ${duration(ageMs)}前 · ${verdict}`,
    nothingWrong: '没有差错',
    wrong: (objects, kind) => `${kind} 有 ${objects} 个不符，已重新列出`,
    named: (names, more) => `${names.join('、')}${more > 0 ? ` 等 ${names.length + more} 种` : ''}`,
    record: {
      none: '尚无',
      off: '已关闭（HISTORY_RETENTION 为 0）',
      path: (path) => `历史 ${path}`,
      changes: (count, since) => `${since === undefined ? '' : `自 ${since} 起 `}${grouped(count)} 次变更`,
      size: (size, atMost) => `${size}${atMost === undefined ? '' : `，上限 ${atMost}`}`,
      offSince: (time) => `自 ${time} 起关闭（HISTORY_RETENTION 为 0）：不再需要时请删除该文件`,
      behind: (time) => `自 ${time} 起没有写入，而扫描进程仍在运行：请查看其日志`,
    },
  },
  query: {
    rows: (count, { cut }) =>
      cut ? `前 ${grouped(count)} 行，还有更多（可调大 --limit，或缩小范围）` : `${grouped(count)} 行`,
    cellsCut: (count) => `截断了 ${grouped(count)} 个过长的单元格`,
    scope,
    aged: (where, freshness, ageMs) => `${where}：${duration(ageMs)}前，${FRESHNESS[freshness]}`,
    neverScanned: (where) => `${where} 从未扫描`,
    nothingScanned: '尚未扫描过任何内容，这些行说明不了什么',
    moreScopes: (count) => `还有 ${grouped(count)} 项（k8s-mcp status）`,
    welcome: '对缓存执行只读 SQL。语句以 ; 结束 · \\? 查看帮助，\\d 列出表，\\q 退出。',
    help: [
      '\\d           列出表和视图',
      '\\d 名称      列出其各列及含义',
      '\\o 格式      输出格式：table、json、csv、markdown',
      '\\c 集群      只看一个集群的行；只写 \\c 则看全部',
      '\\q           退出，与 Ctrl-D 相同',
      'Tab 补全关键字、表和列；方向键找回以前输入的内容。',
      'Ctrl-C 放弃正在输入的内容，或正在执行的语句。',
    ].join('\n'),
    outputIs: (output, all) => `输出格式为 ${output}。可选：${all.join('、')}。`,
    clusterIs: (cluster) => (cluster === undefined ? '显示所有集群的行。' : `只显示集群 ${cluster} 的行。`),
    unknownCommand: (word, nearest) =>
      `没有 ${word}。${nearest === undefined ? '' : `是否想用 ${nearest}？`}\\? 列出可用的命令。`,
    moreLines: (count) => `… 还有 ${grouped(count)} 行`,
  },
  scan: {
    heading,
    outcomes: { complete: '完整', partial: '部分', forbidden: '无权限', failed: '失败', alias: '等同于' },
    summary: (ok, durationMs) =>
      `${ok ? '凡有权读取的内容均已写入缓存' : '有些内容未能读取'}，用时 ${duration(durationMs)}。`,
    objects: (count) => `${grouped(count)} 个对象`,
    scope,
    failed: (where, durationMs, reason) => `${where} 在 ${duration(durationMs)}后失败：${reason}`,
    relisted: (where, reason) => `${where} 的列表中途过期，正在重新读取：${reason}`,
  },
  tool: {
    heading,
    hint: 'k8s-mcp tool 工具名 --help 可查看该工具的参数。',
    required: '必填',
    writeInTerminal: (tool) =>
      `集群没有改动：写操作需要有人确认，而当前没有终端可供询问。请在终端中运行同一条命令：k8s-mcp tool ${tool} …`,
  },
  doctor: {
    line: (what, found) => `${what}：${found}`,
    verdict: ({ wrong, warnings }) => {
      if (wrong > 0) return `有 ${wrong} 处需要处理。`;
      return warnings === 0 ? '一切正常。' : `可以使用，但有 ${warnings} 条警告。`;
    },
  },
  history: { answer: chineseHistory },
  record: {
    heading,
    none: (path) => `${path} 中还没有对话记录。`,
    onlyLast: (count) => `只列出最近的 ${grouped(count)} 个。`,
    deleted: (id, title) => `已删除 ${id}：${title}`,
  },
};
