import { createTranslator } from './sentence-book.ts';

/** What `--help` says, by its English, and what is said of a wrong command line. */
const HELP = createTranslator({
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
  'Ask your Kubernetes clusters anything: a chat with a language model, SQL over a cache that a scan keeps true, and an MCP server for other programs. In a terminal, k8s-mcp alone opens the chat.':
    '向 Kubernetes 集群提问：与大模型对话；对扫描得来的缓存执行 SQL；并为其他程序提供 MCP server。在终端中直接运行 k8s-mcp 即可开始对话。',
  'To begin:': '上手：',
  'k8s-mcp doctor                               is everything set up?':
    'k8s-mcp doctor                               检查设置是否齐全',
  'k8s-mcp scan --once                          fills the cache':
    'k8s-mcp scan --once                          建立缓存',
  'k8s-mcp ask "which pods are not running?"    asks once; k8s-mcp chat goes on':
    'k8s-mcp ask "哪些 Pod 没有运行？"            提问一次；k8s-mcp chat 可连续对话',
  'print the version': '显示版本',
  'show help': '显示帮助',
  'show help of a command': '显示某个命令的帮助',
  'settings file; default: .env in the home folder': '设置文件；默认为主目录中的 .env',
  'kubeconfig to use instead of KUBECONFIG': '使用该 kubeconfig，代替 KUBECONFIG',
  'contexts to use instead of K8S_CONTEXTS (comma separated, * for all)':
    '使用这些 context，代替 K8S_CONTEXTS（逗号分隔，* 表示全部）',
  'print JSON': '以 JSON 输出',
  'the MCP server for other programs: over stdio, or streamable HTTP at /mcp':
    '供其他程序使用的 MCP server：通过 stdio，或位于 /mcp 的 streamable HTTP',
  'serve HTTP on a loopback address, as 127.0.0.1:8765': '在本机回环地址上提供 HTTP，如 127.0.0.1:8765',
  'toolsets to serve: core, write, cache, and sync for a scanner (default: all but sync, cache where there is one)':
    '提供的工具集：core、write、cache，以及供扫描进程使用的 sync（默认除 sync 外全部提供，cache 仅在有缓存时提供）',
  'the scan daemon: keeps the cache true, until Ctrl-C': '扫描守护进程：使缓存与集群保持一致，按 Ctrl-C 结束',
  'one complete scan of everything, then exit': '完整扫描一次后退出',
  'what the cache holds, per cluster and kind: count, age, freshness, last error':
    '按集群和类型列出缓存的内容：数量、时长、新鲜度、最近的错误',
  'the question; - for text on standard input, which is the question where there is no other':
    '问题；- 表示读取标准输入，没有其他问题时以其为问题',
  'one question to a language model that reads the clusters; the answer on standard output':
    '向能读取集群的大模型提一个问题；回答写到标准输出',
  'the namespace that is meant unless the question says otherwise': '问题中没有指明时所指的命名空间',
  'the cluster that is meant unless the question says otherwise': '问题中没有指明时所指的集群',
  'read the cluster itself, not the cache': '直接读取集群，不用缓存',
  'a conversation with a language model that reads the clusters; commands and SQL work without one':
    '与能读取集群的大模型对话；其中的命令和 SQL 不需要模型',
  'go on with an earlier conversation; the last one without an id': '继续以前的对话；不写编号则为最近一次',
  'list the conversations that are kept': '列出保存的对话',
  'print one conversation, as Markdown or with --json': '输出一个对话，Markdown 格式，或配合 --json',
  'delete one conversation': '删除一个对话',
  'one statement, as "SELECT status, count(*) FROM pods GROUP BY status"; - reads it from stdin':
    '一条语句，如 "SELECT status, count(*) FROM pods GROUP BY status"；- 表示从标准输入读取',
  'read-only SQL over the cache; without a statement a prompt for it': '对缓存执行只读 SQL；不写语句则进入交互式命令行',
  'again whenever the cache changes, which is looked for so often': '缓存变化时重新执行；参数为检查变化的间隔秒数',
  'in one namespace, and what is cluster-wide': '限定一个命名空间，以及集群级的对象',
  'in all namespaces; so it is without -n': '所有命名空间；不写 -n 时即如此',
  'as kubectl names it: deploy, Deployment, deployments': '资源类型，写法同 kubectl：deploy、Deployment、deployments',
  'of the object or of its controller; web* for all that begin so': '对象或其控制器的名称；web* 表示以此开头的全部',
  'in one cluster of the cache': '限定缓存中的一个集群',
  'the rest of an answer, or the changes behind one of its lines': '继续读取结果的其余部分，或某一行所含的变更',
  'what changed, with old and new value: what somebody changed before what followed from it':
    '有哪些变更及其新旧值：先列人为的变更，再列由此引起的',
  'how long ago (10m, 1h30m, 2d) or a time (14:05 in UTC, 2026-11-23T14:05:00Z)':
    '多久以前（10m、1h30m、2d），或某个时刻（UTC 的 14:05、2026-11-23T14:05:00Z）',
  'the same; default: now': '写法同上；默认为现在',
  'what is different between two times, whatever happened in between': '两个时刻之间有何不同，不论其间发生过什么',
  'how to print': '输出格式',
  'most rows to print': '最多输出的行数',
  'ends a query that takes longer': '查询的最长秒数，超过则终止',
  'tool to call; all are listed without it': '要调用的工具；不写则列出全部',
  'its parameters, as --namespace shop': '工具的参数，如 --namespace shop',
  'list the tools, or call one by hand: k8s-mcp tool k8s_list_pods --namespace shop':
    '列出工具，或手动调用一个：k8s-mcp tool k8s_list_pods --namespace shop',
  'checks settings, clusters, rights, database, MCP server and language model, and says how to mend each':
    '检查设置、集群、权限、数据库、MCP server 和大模型，并指出如何修正',
  'bash, zsh or fish': 'bash、zsh 或 fish',
  'prints shell completion': '输出 shell 补全脚本',

  "error: unknown option '{option}'": '错误：没有选项 {option}',
  "error: option '{option}' argument missing": '错误：选项 {option} 缺少值',
  "error: option '{option}' argument '{value}' is invalid. Allowed choices are {choices}.":
    '错误：选项 {option} 不能取值 {value}；可选值为 {choices}。',
  "error: missing required argument '{name}'": '错误：缺少参数 {name}',
  '(Did you mean {word}?)': '（是否想用 {word}？）',
  '(k8s-mcp --help shows all commands)': '（k8s-mcp --help 可查看全部命令）',
});

/** Undefined where it has no Chinese yet. */
export function chineseHelp(text: string): string | undefined {
  return HELP.whole(text);
}
