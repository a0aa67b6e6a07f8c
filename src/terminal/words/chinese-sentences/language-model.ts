import type { SentenceBook } from '../sentence-book.ts';

/** Failures of a provider of which more is known than their kind. */
export const LANGUAGE_MODEL_SENTENCES: SentenceBook = {
  "{provider} ({origin}) can't be reached: nothing listens there.":
    '连不上 {provider}（{origin}）：那里没有程序在监听。',
  "{provider} ({origin}) can't be reached: its host name isn't known to DNS.":
    '连不上 {provider}（{origin}）：DNS 中没有这个主机名。',
  "{provider} ({origin}) can't be reached: DNS gives no answer.": '连不上 {provider}（{origin}）：DNS 没有响应。',
  "{provider} ({origin}) can't be reached: there is no route to it.":
    '连不上 {provider}（{origin}）：没有到达它的路由。',
  "{provider} ({origin}) can't be reached: there is no network to it.": '连不上 {provider}（{origin}）：网络不可达。',
  "{provider} ({origin}) can't be reached: the connection timed out.": '连不上 {provider}（{origin}）：连接超时。',
  "{provider} ({origin}) can't be reached: the connection was closed before it answered.":
    '连不上 {provider}（{origin}）：连接在响应之前被关闭。',
  "{provider} ({origin}) can't be reached: no connection came about.": '连不上 {provider}（{origin}）：无法建立连接。',
  "{provider} ({origin}) can't be reached: its certificate has expired.":
    '连不上 {provider}（{origin}）：其证书已过期。',
  "{provider} ({origin}) can't be reached: its certificate is not valid yet (is this machine's clock right?).":
    '连不上 {provider}（{origin}）：其证书尚未生效（本机时钟是否正确？）。',
  "{provider} ({origin}) can't be reached: its certificate is made out to another name.":
    '连不上 {provider}（{origin}）：其证书属于另一个名称。',
  "{provider} ({origin}) can't be reached: its certificate is of an authority that this machine doesn't trust.":
    '连不上 {provider}（{origin}）：本机不信任其证书的 CA。',
  "{provider} ({origin}) can't be reached: TLS failed ({code}); is it http:// or https://.":
    '连不上 {provider}（{origin}）：TLS 失败（{code}）；应为 http:// 还是 https://？',
  'If a proxy of your network signs it, name its authority in NODE_EXTRA_CA_CERTS.':
    '如果证书由所在网络的代理签发，请用 NODE_EXTRA_CA_CERTS 指定其 CA。',
  "{provider} ({origin}) can't be reached: the proxy doesn't let the connection through.":
    '连不上 {provider}（{origin}）：代理不放行这个连接。',
  'Check HTTPS_PROXY (with user and password where it needs them) and NO_PROXY.':
    '请检查 HTTPS_PROXY（需要时带上用户名和密码）和 NO_PROXY。',
  'Start it with "ollama serve".': '请先执行 ollama serve。',
  'Check LLM_BASE_URL, and that it runs there.': '请检查 LLM_BASE_URL，以及它是否在那里运行。',
  'Check the network, HTTPS_PROXY and NO_PROXY; LLM_BASE_URL names another address.':
    '请检查网络、HTTPS_PROXY 和 NO_PROXY；LLM_BASE_URL 可指定其他地址。',
  "{variable} isn't the address of an HTTP proxy: write it as http://host:port, or put {host} into NO_PROXY.":
    '{variable} 不是 HTTP 代理的地址：请写成 http://host:port，或把 {host} 加入 NO_PROXY。',
  '{origin} sends requests on to {target} instead of answering.': '{origin} 把请求转到了 {target}，自己没有回答。',
  'Set LLM_BASE_URL to the address that answers itself, and check whether a log-in page is in between.':
    '请把 LLM_BASE_URL 设为直接应答的地址，并检查中间是否有登录页面。',
  "What answers at {origin} isn't {provider}: it sent a web page (HTTP {status}).":
    '{origin} 处应答的不是 {provider}：返回的是网页（HTTP {status}）。',
  "What answers at {origin} isn't {provider}: it sent a web page.": '{origin} 处应答的不是 {provider}：返回的是网页。',
  "What answers at {origin} isn't {provider}: it sent something other than a streamed answer.":
    '{origin} 处应答的不是 {provider}：返回的不是流式回答。',
  'Check LLM_BASE_URL, and whether a proxy or a log-in page is in between.':
    '请检查 LLM_BASE_URL，以及中间是否有代理或登录页面。',
  'Check LLM_PROVIDER, and whether a proxy or a log-in page is in between.':
    '请检查 LLM_PROVIDER，以及中间是否有代理或登录页面。',
  'Check HTTPS_PROXY, and whether a proxy or a log-in page is in between.':
    '请检查 HTTPS_PROXY，以及中间是否有代理或登录页面。',
  'Check LLM_BASE_URL (does its path end in {path}?), and whether a proxy or a log-in page is in between.':
    '请检查 LLM_BASE_URL（路径是否以 {path} 结尾？），以及中间是否有代理或登录页面。',
  'There is no language model at this address: {origin} knows no such path (HTTP {status}).':
    '该地址处没有大模型：{origin} 没有这个路径（HTTP {status}）。',
  'Check LLM_BASE_URL (does its path end in {path}?).': '请检查 LLM_BASE_URL（路径是否以 {path} 结尾？）。',
  'Check HTTPS_PROXY.': '请检查 HTTPS_PROXY。',
  'The proxy wants a user and a password (HTTP {status}).': '代理要求用户名和密码（HTTP {status}）。',
  'Put them into HTTPS_PROXY or HTTP_PROXY: http://user:password@host:port.':
    '请写入 HTTPS_PROXY 或 HTTP_PROXY：http://user:password@host:port。',
};
