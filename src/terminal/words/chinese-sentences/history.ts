import type { SentenceBook } from '../sentence-book.ts';

/** Notes below the header of `changes` and `diff`: how far the record can be trusted. */
export const HISTORY_NOTES: SentenceBook = {
  'The scanner was down, or could not reach the cluster, from {from} to {until}: nothing is missing, but what changed then has the time at which it was seen, {seen} or later.':
    '{from} 至 {until} 扫描进程未运行或连不上集群：没有遗漏，但其间的变更记的是看到它的时间，即 {seen} 或更晚。',
  'GAP {from} to {until}: nobody watched. What is different afterwards is recorded at the end of it; what changed twice, or back, is missing.':
    '空档 {from} 至 {until}：无人监听。事后的差异记在空档末尾；其间改过两次或又改回的有遗漏。',
  'GAP {from} to {until}: the cache was begun anew. What changed then may be missing.':
    '空档 {from} 至 {until}：缓存曾重新建立，其间的变更可能有遗漏。',
  'GAP {from} to {until}: the history could not be written or was off. What changed then may be missing.':
    '空档 {from} 至 {until}：历史无法写入或已关闭，其间的变更可能有遗漏。',
  'Not recorded before {time}.': '{time} 之前没有记录。',
  "Not recorded since {time}: the scanner isn't running, can't reach the cluster, or HISTORY_RETENTION is 0.":
    '{time} 之后没有记录：扫描进程未运行、连不上集群，或 HISTORY_RETENTION 为 0。',
  'From {from} to {until} without a watch, by lists at intervals: what changed twice between two of them shows once, and late.':
    '{from} 至 {until} 没有监听，只定时列出：两次列出之间改过两次的只显示一次，并且较晚。',
  'Before {time} the name stood for another cluster.': '{time} 之前，这个名称指的是另一个集群。',
  "NOT RECORDED here: {kinds}. The scanner may not list them, or hasn't yet (k8s-mcp status).":
    '此处没有记录：{kinds}。扫描进程无权列出它们，或尚未列出（k8s-mcp status）。',
  'Recorded in some namespaces only: {kinds}.': '只在部分命名空间中有记录：{kinds}。',
  'Nothing of this is recorded: k8s-mcp scan records changes while it runs.':
    '这里没有任何记录：k8s-mcp scan 运行时会记录变更。',
  'There are {count} more gaps in the record of that time.': '这段时间的记录还有 {count} 处空档。',
  'Nothing is recorded yet: k8s-mcp scan records changes while it runs.':
    '还没有任何记录：k8s-mcp scan 运行时会记录变更。',
  'There are more changes, older than these: ask for a shorter time.': '还有更早的变更：请缩短时间范围。',
  '{count} more objects changed, and are as they were.': '另有 {count} 个对象改动过，但已恢复原样。',
};

/** The lines of the answer's frame. */
export const HISTORY_LINES: SentenceBook = {
  'No {what!} in cluster {cluster}, namespace {namespace} match {narrowed}.':
    '集群 {cluster} 的命名空间 {namespace} 中没有符合条件的{what}（{narrowed}）。',
  'No {what!} in cluster {cluster} match {narrowed}.': '集群 {cluster} 中没有符合条件的{what}（{narrowed}）。',
  'Nothing after this cursor: the list is at its end.': '这个 cursor 之后没有内容了：已到末尾。',
  '{count} more: cursor={cursor}, or narrow by since, kind, name':
    '还有 {count} 行：--cursor {cursor}，或用 --since、--kind、--name 缩小范围',
  '{count} more: cursor={cursor}, or narrow by from, kind, name':
    '还有 {count} 行：--cursor {cursor}，或用 --from、--kind、--name 缩小范围',
  '{count} more: cursor={cursor}': '还有 {count} 行：--cursor {cursor}',
};

export const HISTORY_PHRASES: SentenceBook = { changes: '变更', differences: '差异' };

/** What stands between the dots of the header and of the summary. */
export const HISTORY_PARTS: SentenceBook = {
  changes: '变更',
  differences: '差异',
  'cluster {name}': '集群 {name}',
  'namespace {name}': '命名空间 {name}',
  'kind {name}': '类型 {name}',
  'name {name}': '名称 {name}',
  'complete up to {time}': '记录完整至 {time}',
  'nothing of it is recorded': '没有记录',
  '{from} to {until}': '{from} 至 {until}',
  'none found': '没有',
  '{count} found, {shown} shown': '共 {count} 行，显示 {shown} 行',
  '{count} found': '共 {count} 行',
  '{count} changes in all': '变更 {count} 次',
  '{count} differences in all': '差异 {count} 处',
  '{count} changed': '改动 {count}',
  '{count} cluster-wide': '集群级 {count}',
  '{count} followed': '随之变化 {count}',
};

/** Cells that say no more than this. */
export const HISTORY_CELLS: Readonly<Record<string, string>> = {
  TIME: '时间',
  WHAT: '性质',
  CLUSTER: '集群',
  OBJECT: '对象',
  CHANGE: '变化',
  MORE: '详情',
  changed: '改动',
  'cluster-wide': '集群级',
  followed: '随之变化',
  created: '新建',
  deleted: '删除',
};
