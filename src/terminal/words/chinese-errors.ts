import type { AppError, ErrorCode } from '../../lib/errors.ts';
import { printableLines } from '../printable.ts';
import { CHINESE_MESSAGES } from './chinese-book.ts';
import { chineseLlmSentence } from './chinese-llm-errors.ts';

/** What a code means and the way out; the message behind it has the particulars. */
const LEADS: Readonly<Record<ErrorCode, string>> = {
  settings: '有设置项不正确，请按下面的说明修改环境变量或 .env 后重试。',
  usage: '命令或参数写得不对，请对照下面的说明修改；/help 或 --help 可查看用法。',
  kubeconfig: 'kubeconfig 不存在、无法读取，或其中没有指定的 context，请检查 KUBECONFIG 和 K8S_CONTEXTS。',
  credentials: '无法取得集群凭据（exec 插件、token 文件或客户端证书），请重新登录集群或检查 kubeconfig 中的 user。',
  kube_unreachable: '连不上 API server，请检查网络、VPN、代理和证书；运行 k8s-mcp doctor 可以逐项检查。',
  kube_api: 'API server 返回了错误。如果是权限不足，请让管理员授予下面提到的权限。',
  response_too_large: '响应太大，已中止读取，请用命名空间或标签缩小范围。',
  kind_unknown: '集群中没有这种资源类型，请检查拼写，或确认对应的 CRD 已安装。',
  cursor: '翻页游标无效，或不属于这次查询，请从第一页重新查询。',
  cursor_expired: '翻页游标已过期（API server 不再保留那份列表），请从第一页重新查询。',
  tool_unknown: '没有这个工具，可用 /tools 查看全部工具。',
  mcp_unreachable: 'MCP server 无法启动、无法连接，或在调用中退出；会自动重试，若一直如此请检查 MCP_SERVER_URL。',
  mcp_protocol: 'MCP server 返回了无法识别的内容，请检查 MCP_SERVER_URL 指向的是否为 MCP server，以及版本是否匹配。',
  approval: '写操作未获批准，或批准与操作不符，集群没有改动。需要执行时，请在终端中重试并确认。',
  database: '本地数据库读写失败，请检查磁盘空间、文件权限和 CACHE_DB_PATH。缓存数据库可以随时删除，会自动重建。',
  database_foreign: '该数据库文件属于其他程序，或来自更新的版本，不会改动它。请升级本程序，或修改 CACHE_DB_PATH。',
  database_held: '另一个扫描进程正在使用该数据库，请先停止它，或使用另一个 CACHE_DB_PATH。',
  query: 'SQL 语句有误或不允许执行（只能是一条只读语句），请按下面的说明修改。',
  llm: '大模型没有给出回答，运行 k8s-mcp doctor 可以检查模型设置。',
  timeout: '操作超时，请稍后重试，或缩小查询范围。',
  cancelled: '已取消。',
  internal: '程序内部错误，这是本程序的缺陷。请重试；若再次出现，请附上以下信息反馈。',
};

const SAID_HERE: ReadonlySet<ErrorCode> = new Set(['usage', 'tool_unknown', 'approval']);

/**
 * The error in Chinese; where only its code is known, what that means and the way out, and then its own words, which are
 * English.
 */
export function chineseError(error: AppError): string {
  if (error.code === 'cancelled') return LEADS.cancelled;
  const message = printableLines(error.message);
  // Said at the terminal itself, in its language already.
  if (SAID_HERE.has(error.code) && /\p{Script=Han}/u.test(message)) return message;
  const sentences = CHINESE_MESSAGES.whole(message) ?? (error.code === 'llm' ? chineseLlmSentence(error) : undefined);
  return sentences ?? `${LEADS[error.code]}\n原文：${message}`;
}
