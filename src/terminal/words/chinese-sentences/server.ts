import type { SentenceBook } from '../sentence-book.ts';

/** The MCP server as its clients see it, and writes that nobody approved. */
export const SERVER_SENTENCES: SentenceBook = {
  "The MCP server doesn't start: {command}": 'MCP server 无法启动：{command}',
  "The MCP server at {url} can't be reached: {reason}.": '连不上 {url} 处的 MCP server：{reason}。',
  'Check MCP_SERVER_URL, and that it runs there.': '请检查 MCP_SERVER_URL，以及它是否在那里运行。',
  'The MCP server was not ready within {seconds} s.': 'MCP server 没有在 {seconds} 秒内就绪。',
  'The MCP server did not answer {what} within {seconds} s.': 'MCP server 没有在 {seconds} 秒内回答 {what}。',
  'The MCP server died under the call.': 'MCP server 在调用中退出。',
  'The MCP server died.': 'MCP server 已退出。',
  'The MCP server is gone.': 'MCP server 已不在运行。',
  'The connection was closed.': '连接已关闭。',
  "The tool {tool} of the MCP server has no machine form: it isn't one of ours.":
    'MCP server 的工具 {tool} 不提供机器可读的结果：它不是本程序的工具。',
  // Its own words before it ended.
  'k8s-mcp:': 'k8s-mcp：',
  'Nothing was changed: {reason!}.': '集群没有改动：{reason}。',
  'To allow it, call the tool again where a person can be asked, or run it in a terminal: k8s-mcp tool {tool} …':
    '若要执行，请在有人可以确认的地方重新调用该工具，或在终端中运行：k8s-mcp tool {tool} …',
  '{summary} was not done: the object has been changed or made anew since it was approved.':
    '没有执行“{summary}”：批准之后，该对象已被修改或重建。',
  'Ask again.': '请重新发起。',
};

/** Why a write was refused. */
export const REFUSAL_PHRASES: SentenceBook = {
  'nobody could be asked, since this client puts no questions to a person': '没有人可以确认，因为该客户端不向人提问',
  'the answer came too late': '回答来得太晚',
  'the answer belongs to another call': '回答对应的是另一次调用',
  'the answer was used already, or came too late': '回答已被使用，或来得太晚',
  'the answer belongs to another plan': '回答对应的是另一项操作',
  'the question was closed unanswered': '询问被关闭，没有得到回答',
  declined: '已拒绝',
};
