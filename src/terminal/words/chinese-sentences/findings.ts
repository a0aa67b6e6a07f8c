import type { SentenceBook } from '../sentence-book.ts';

/** What `doctor` looks at, finds and advises. */
export const FINDING_SENTENCES: SentenceBook = {
  settings: '设置',
  'cluster {name}': '集群 {name}',
  database: '数据库',
  'language model': '大模型',

  '{version} is too old': '{version} 版本过低',
  "Install Node {version} or newer; in a checkout 'make setup' brings one.":
    '请安装 Node {version} 或更高版本；在源码目录中，make setup 会自动安装。',
  'no .env; home folder {path}': '没有 .env；主目录 {path}',
  '{file}; home folder {path}': '{file}；主目录 {path}',
  'clusters {names}': '集群 {names}',
  'Kubernetes {version} at {server}': 'Kubernetes {version}，地址 {server}',
  'has the namespace {name} of SCANNER_NAMESPACES': '有 SCANNER_NAMESPACES 中的命名空间 {name}',
  'has no namespace {name}': '没有命名空间 {name}',
  'Correct SCANNER_NAMESPACES.': '请修正 SCANNER_NAMESPACES。',
  'may list {kind} in namespace {namespace}, but not in all':
    '可以列出命名空间 {namespace} 中的 {kind}，但不能列出全部',
  'may not list {kind}': '不能列出 {kind}',
  'may list {kind}': '可以列出 {kind}',
  'Name the namespaces that you may read in SCANNER_NAMESPACES, or ask for a ClusterRole.':
    '请在 SCANNER_NAMESPACES 中写明有权读取的命名空间，或申请 ClusterRole。',
  'Ask for the right "list" on "{kind}": kubectl create clusterrolebinding … --clusterrole=view --user=…':
    '请申请对“{kind}”的“list”权限：kubectl create clusterrolebinding … --clusterrole=view --user=…',
  '{path} is not there yet: k8s-mcp scan makes it': '{path} 尚不存在：运行 k8s-mcp scan 即可建立',
  '{path}, {count} cluster': '{path}，{count} 个集群',
  '{path}, {count} clusters': '{path}，{count} 个集群',
  'may be written in {folder}': '{folder} 可写',
  "can't be written: {reason}": '无法写入：{reason}',
  'Let your user write there, or set CACHE_DB_PATH to another place.':
    '请为当前用户授予写权限，或把 CACHE_DB_PATH 设为其他位置。',
  'our own, over stdio: {count} tools': '自带，通过 stdio：{count} 个工具',
  'not looked at: our own has no cluster to serve until the kubeconfig is right':
    '未检查：在 kubeconfig 正确之前，自带的 server 没有可用的集群',
  'Check MCP_SERVER_URL.': '请检查 MCP_SERVER_URL。',
  '{url}: {count} tools': '{url}：{count} 个工具',
  'none is set up: chat has its commands and SQL': '未设置：chat 中的命令和 SQL 仍可使用',
  'To ask questions set LLM_API_KEY (a key of OpenRouter, or of another LLM_PROVIDER), or LLM_PROVIDER=ollama and LLM_MODEL.':
    '若要提问，请设置 LLM_API_KEY（OpenRouter 的密钥，或另一家 LLM_PROVIDER 的密钥），或设置 LLM_PROVIDER=ollama 和 LLM_MODEL。',
  '{model} at {provider}, key from {setting}: answers, and calls tools':
    '{provider} 的 {model}，密钥来自 {setting}：能回答，也能调用工具',
  '{model} at {provider}: answers, and calls tools': '{provider} 的 {model}：能回答，也能调用工具',
  "{model} at {provider}: answers, but didn't call the tool that it was asked to call":
    '{provider} 的 {model}：能回答，但没有按要求调用工具',
  'Set LLM_MODEL to a model that calls tools well: without them it can only guess.':
    '请把 LLM_MODEL 设为擅长调用工具的模型：没有工具，它只能猜测。',
  'Ollama silently cuts what is longer than its own window, which may be 4,096 tokens: start it with OLLAMA_CONTEXT_LENGTH=32768 (or what fits its memory), and set AGENT_CONTEXT_WINDOW to the same.':
    'Ollama 会悄悄截断超出其上下文窗口的内容，窗口可能只有 4,096 token：请用 OLLAMA_CONTEXT_LENGTH=32768（或内存允许的值）启动它，并把 AGENT_CONTEXT_WINDOW 设为相同的值。',
};
