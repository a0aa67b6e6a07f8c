import type { SentenceBook } from '../sentence-book.ts';

/** Wrong settings, and what a command line got wrong. */
export const SETTING_SENTENCES: SentenceBook = {
  'A setting is wrong:': '有一项设置不正确：',
  '{count} settings are wrong:': '有 {count} 项设置不正确：',
  '{name} is {value}: give a whole number of {unit} from {min} to {max}.':
    '{name} 当前为 {value}：应为 {min} 到 {max} 之间的整数（{unit}）。',
  '{name} is {value}: give true or false.': '{name} 当前为 {value}：应为 true 或 false。',
  '{name} is {value}: give one of {choices}.': '{name} 当前为 {value}：可选值为 {choices}。',
  '{name} is {value}: give a path.': '{name} 当前为 {value}：应为路径。',
  '{name} is {value}: give seconds from {min} to {max}, or a time such as 90s, 5m, 2h.':
    '{name} 当前为 {value}：应为 {min} 到 {max} 之间的秒数，或 90s、5m、2h 这样的时间。',
  '{name} is an address that begins with {beginning}: give http://… or https://…, without a query.':
    '{name} 当前是以 {beginning} 开头的地址：应为 http://… 或 https://…，并且不带查询参数。',
  '{name} is an address that begins with {beginning}: give stdio:///path/to/program?arg=…, http://… or https://…, or leave it out for our own server.':
    '{name} 当前是以 {beginning} 开头的地址：应为 stdio:///path/to/program?arg=…、http://… 或 https://…；不设置则使用自带的 server。',
  '{name} is an address that begins with {beginning}: give the absolute path of the program after stdio://, that is with three slashes.':
    '{name} 当前是以 {beginning} 开头的地址：stdio:// 之后应为程序的绝对路径，即共三个斜杠。',
  '{name} is not a key: give it on one line, without spaces and without letters that ASCII lacks.':
    '{name} 的值不是密钥：应为一行，不含空格和非 ASCII 字符。',
  "The file {path} can't be read: {reason}.": '无法读取文件 {path}：{reason}。',
  'MCP_SERVER_TYPE is "{type}", but MCP_SERVER_URL means {other}.':
    'MCP_SERVER_TYPE 为“{type}”，但按 MCP_SERVER_URL 应为 {other}。',
  'MCP_SERVER_TYPE is "{type}", but no MCP_SERVER_URL means our own server over {other}.':
    'MCP_SERVER_TYPE 为“{type}”，但未设置 MCP_SERVER_URL 时，使用自带的 server，即 {other}。',
  'Leave MCP_SERVER_TYPE out.': '请去掉 MCP_SERVER_TYPE。',

  'There is no command "{word}".': '没有“{word}”这个命令。',
  'k8s-mcp --help shows all.': 'k8s-mcp --help 可查看全部命令。',
  'Did you mean {one} or {two} or {three}?': '是否想用 {one}、{two} 或 {three}？',
  'Did you mean {one} or {two}?': '是否想用 {one} 或 {two}？',
  'Did you mean {one}?': '是否想用 {one}？',
  '{option} takes a number above 0, not "{text}".': '{option} 应为大于 0 的数，而不是“{text}”。',
  '"{word}" is no parameter: write --name value.': '“{word}”不是参数，请写成 --名称 值。',
  '--{name} needs a value.': '--{name} 缺少值。',
  '--{name} takes a number, not "{text}".': '--{name} 应为数字，而不是“{text}”。',
  '--{name} takes true or false, not "{text}".': '--{name} 应为 true 或 false，而不是“{text}”。',
  '--{name} takes key=value,key=value or JSON, not "{text}".':
    '--{name} 应为 key=value,key=value 或 JSON，而不是“{text}”。',
  "--{name} isn't right as JSON.": '--{name} 不是正确的 JSON。',
  '{tool} has no parameter --{name}.': '{tool} 没有参数 --{name}。',
  'It takes none.': '它没有参数。',
  'It takes {names}.': '可用的参数：{names}。',
  'The MCP server has no tool "{name}".': 'MCP server 没有工具“{name}”。',
  '/tools shows all.': '/tools 可查看全部工具。',
  'k8s-mcp tool shows all.': 'k8s-mcp tool 可查看全部工具。',
  '/expand takes the number before a call, as in /expand 3, not "{argument}".':
    '/expand 应带调用前面的编号，如 /expand 3，而不是“{argument}”。',
  '/logs has no option {name}: it takes -n NAMESPACE, -c CONTAINER and -l LABELS.':
    '/logs 没有选项 {name}：可用 -n 命名空间、-c 容器 和 -l 标签。',
  '{name} needs a value.': '{name} 缺少值。',
  '/logs takes one pod or workload, not {count} words.': '/logs 只接受一个 Pod 或工作负载，而不是 {count} 个词。',
  'Ask something: k8s-mcp ask "which pods are not running, and why?"':
    '请写出问题，例如：k8s-mcp ask "哪些 Pod 没有运行，为什么？"',
  'Standard input is empty: there is no question.': '标准输入为空，没有问题。',
  'Standard input has more than {count} characters, which is the most that is read.':
    '标准输入超过 {count} 个字符，这是读取的上限。',
  'Cut it, by grep or tail.': '请用 grep 或 tail 截短。',
  'chat needs a terminal.': 'chat 需要在终端中运行。',
  'In a script or a pipe: k8s-mcp ask "which pods are not running?"':
    '在脚本或管道中请用：k8s-mcp ask "哪些 Pod 没有运行？"',
  'Only one of --list, --export and --delete at a time.': '--list、--export 和 --delete 一次只能用一个。',
  'No conversation is recorded yet.': '还没有对话记录。',
  'No conversation is kept yet.': '还没有对话记录。',
  'There is no conversation "{id}".': '没有编号为“{id}”的对话。',
  '`k8s-mcp chat --list` shows what there is.': '运行 k8s-mcp chat --list 可列出全部对话。',
  'k8s-mcp chat --list shows what there is.': '运行 k8s-mcp chat --list 可列出全部对话。',
  'There is completion for bash, zsh and fish, not for "{shell}".':
    '可以补全的 shell 有 bash、zsh 和 fish，没有“{shell}”。',
  'There is no toolset "{name}"; there are {names}.': '没有工具集“{name}”；现有：{names}。',
};
