import type { SentenceBook } from '../sentence-book.ts';

/** Kubeconfig, credentials, and API servers that can't be reached or refuse. */
export const CLUSTER_SENTENCES: SentenceBook = {
  "No kubeconfig found; looked for {paths}, and this isn't a pod with a service account.":
    '没有找到 kubeconfig：已查找 {paths}，并且当前也不在带有 service account 的 Pod 中。',
  "Set KUBECONFIG to the path of one, or get one from your cluster's provider (kind export kubeconfig, aws eks update-kubeconfig, gcloud container clusters get-credentials, …).":
    '请把 KUBECONFIG 设为 kubeconfig 的路径，或从集群提供方获取一份（kind export kubeconfig、aws eks update-kubeconfig、gcloud container clusters get-credentials 等）。',
  'There is no context "{name}" in {paths}.': '{paths} 中没有名为“{name}”的 context。',
  'It has no contexts at all.': '其中没有任何 context。',
  'It has: {names}.': '其中有：{names}。',
  'There are no contexts in {paths}.': '{paths} 中没有任何 context。',
  'Add one: kubectl config set-context.': '请添加一个：kubectl config set-context。',
  'No current context is set in {paths}.': '{paths} 没有设置当前 context。',
  'Choose one with K8S_CONTEXTS or kubectl config use-context: {names}.':
    '请用 K8S_CONTEXTS 或 kubectl config use-context 选择一个：{names}。',
  'Cluster "{cluster}" of context "{context}" has no server in {paths}.':
    '{paths} 中 context“{context}”所用的集群“{cluster}”没有 server 地址。',
  'Set it: kubectl config set-cluster {cluster} --server=https://…':
    '请设置：kubectl config set-cluster {cluster} --server=https://…',
  'Context "{context}" names the cluster "{name}", which isn\'t in {paths}.':
    'context“{context}”指定的集群“{name}”不在 {paths} 中。',
  'Context "{context}" names the user "{name}", which isn\'t in {paths}.':
    'context“{context}”指定的用户“{name}”不在 {paths} 中。',
  "The kubeconfig {path} can't be read: {reason}.": '无法读取 kubeconfig {path}：{reason}。',
  "{path} isn't a kubeconfig: it holds a single value instead of fields.":
    '{path} 不是 kubeconfig：里面只有一个值，没有字段。',
  "The kubeconfig {path} isn't valid YAML at line {line} ({code}).":
    'kubeconfig {path} 第 {line} 行不是有效的 YAML（{code}）。',
  'The server of context "{context}" isn\'t an address: write it as https://host:port.':
    'context“{context}”的 server 不是有效地址，请写成 https://host:port。',
  'The certificate authority of context "{context}" holds no certificate in PEM form.':
    'context“{context}”的 CA 中没有 PEM 格式的证书。',
  'Mend certificate-authority or certificate-authority-data in the kubeconfig.':
    '请修正 kubeconfig 中的 certificate-authority 或 certificate-authority-data。',
  'The {what} of context "{context}" can\'t be read: {reason}.': '无法读取 context“{context}”的 {what}：{reason}。',
  'Mend the path in the kubeconfig, or its permissions.': '请修正 kubeconfig 中的路径，或文件的权限。',
  'The client certificate of context "{context}" can\'t be used ({reason}): certificate and key must be PEM, and belong together.':
    'context“{context}”的客户端证书无法使用（{reason}）：证书和私钥必须是 PEM 格式，并且相互匹配。',
  'The user of context "{context}" has an empty token file.': 'context“{context}”的用户的 token 文件为空。',
  'The user of context "{context}" has a token with characters that no token may hold: it is damaged, or not a token.':
    'context“{context}”的用户的 token 含有不允许的字符：它已损坏，或者不是 token。',
  'Get a new one.': '请重新获取。',
  'The exec plugin "{command}" of context "{context}" isn\'t found on the PATH, which is "{path}".':
    '在 PATH（“{path}”）中找不到 context“{context}”的 exec 插件“{command}”。',
  'The exec plugin "{command}" of context "{context}" isn\'t there.':
    'context“{context}”的 exec 插件“{command}”不存在。',
  'Install it, or write its full path into the kubeconfig.': '请安装它，或在 kubeconfig 中写明完整路径。',
  'It is in {folder}: add that folder to the PATH of the program that starts k8s-mcp, or write the full path into the kubeconfig.':
    '它位于 {folder}：请把该目录加入启动 k8s-mcp 的程序的 PATH，或在 kubeconfig 中写明完整路径。',

  'The API server of cluster {cluster} ({server}) refuses connections: nothing listens there.':
    '集群 {cluster} 的 API server（{server}）拒绝连接：那里没有程序在监听。',
  "The API server of cluster {cluster} ({server}) can't be found: its host name isn't known to DNS.":
    '找不到集群 {cluster} 的 API server（{server}）：DNS 中没有这个主机名。',
  "The API server of cluster {cluster} ({server}) can't be found: DNS gives no answer.":
    '找不到集群 {cluster} 的 API server（{server}）：DNS 没有响应。',
  "The API server of cluster {cluster} ({server}) can't be reached: there is no route to it.":
    '连不上集群 {cluster} 的 API server（{server}）：没有到达它的路由。',
  "The API server of cluster {cluster} ({server}) can't be reached: there is no network to it.":
    '连不上集群 {cluster} 的 API server（{server}）：网络不可达。',
  "The API server of cluster {cluster} ({server}) doesn't answer: the connection timed out.":
    '集群 {cluster} 的 API server（{server}）没有响应：连接超时。',
  'The API server of cluster {cluster} ({server}) closed the connection before it answered.':
    '集群 {cluster} 的 API server（{server}）在响应之前关闭了连接。',
  "The API server of cluster {cluster} ({server}) can't be reached: the proxy doesn't let the connection through.":
    '连不上集群 {cluster} 的 API server（{server}）：代理不放行这个连接。',
  'The API server of cluster {cluster} ({server}) shows a certificate that has expired.':
    '集群 {cluster} 的 API server（{server}）的证书已过期。',
  'The API server of cluster {cluster} ({server}) shows a certificate that is not valid yet.':
    '集群 {cluster} 的 API server（{server}）的证书尚未生效。',
  'The API server of cluster {cluster} ({server}) shows a self-signed certificate that is not trusted.':
    '集群 {cluster} 的 API server（{server}）使用不受信任的自签名证书。',
  'The API server of cluster {cluster} ({server}) shows a certificate whose authority is self-signed and not trusted.':
    '集群 {cluster} 的 API server（{server}）的证书由不受信任的自签名 CA 签发。',
  'The API server of cluster {cluster} ({server}) shows a certificate of an unknown authority.':
    '集群 {cluster} 的 API server（{server}）的证书由未知的 CA 签发。',
  'The API server of cluster {cluster} ({server}) shows a certificate made out to another name.':
    '集群 {cluster} 的 API server（{server}）的证书属于另一个名称。',
  'The API server of cluster {cluster} ({server}) took no connection within {time}.':
    '集群 {cluster} 的 API server（{server}）在 {time} 内没有接受连接。',
  'The API server of cluster {cluster} ({server}) stopped in the middle of its answer for {time}.':
    '集群 {cluster} 的 API server（{server}）响应到一半，停了 {time}。',
  'The API server of cluster {cluster} ({server}) gave no answer within {time}.':
    '集群 {cluster} 的 API server（{server}）在 {time} 内没有响应。',
  'The API server of cluster {cluster} ({server}) cut its answer off in the middle.':
    '集群 {cluster} 的 API server（{server}）的响应中途断开。',
  "The API server of cluster {cluster} ({server}) doesn't speak TLS on that port.":
    '集群 {cluster} 的 API server（{server}）在该端口上不使用 TLS。',
  'The API server of cluster {cluster} ({server}) speaks something other than HTTP.':
    '集群 {cluster} 的 API server（{server}）使用的不是 HTTP 协议。',
  'The API server of cluster {cluster} ({server}) broke off the TLS handshake ({code}).':
    '集群 {cluster} 的 API server（{server}）中断了 TLS 握手（{code}）。',
  "The API server of cluster {cluster} ({server}) can't be reached ({code}).":
    '连不上集群 {cluster} 的 API server（{server}）（{code}）。',
  'Check that the cluster runs and that "server" in the kubeconfig is its address.':
    '请检查集群是否在运行，以及 kubeconfig 中的 server 地址是否正确。',
  'Check the network, VPN and proxy settings.': '请检查网络、VPN 和代理设置。',
  'The kubeconfig holds the wrong certificate authority (was the cluster made anew?), or something in between answers in its place: get a new kubeconfig.':
    'kubeconfig 中的 CA 不对（集群是否重建过？），或者中间有别的程序代为应答：请重新获取 kubeconfig。',
  'Try again.': '请重试。',
  'Check proxy-url, HTTPS_PROXY and NO_PROXY.': '请检查 proxy-url、HTTPS_PROXY 和 NO_PROXY。',
  "Renew the cluster's serving certificate, and check this machine's clock.": '请更新集群的服务证书，并检查本机时钟。',
  "Check this machine's clock.": '请检查本机时钟。',
  'Use the name it is made out to as "server", or set tls-server-name in the kubeconfig.':
    '请在 server 中使用证书上的名称，或在 kubeconfig 中设置 tls-server-name。',
  'It may be overloaded: try again, or ask for less.': '它可能负载过高：请重试，或缩小查询范围。',
  'Check the port of "server" in the kubeconfig, and whether it should be http://.':
    '请检查 kubeconfig 中 server 的端口，以及是否应为 http://。',
  'Check the client certificate and the certificate authority in the kubeconfig.':
    '请检查 kubeconfig 中的客户端证书和 CA。',
  'The client certificate in the kubeconfig expired at {time}: get a new kubeconfig.':
    'kubeconfig 中的客户端证书已于 {time} 过期：请重新获取 kubeconfig。',
  'The answer of cluster {cluster} passed {bytes} bytes and was cut off.':
    '集群 {cluster} 的响应超过 {bytes} 字节，已中止读取。',
  'Ask for less: a smaller page, one namespace, a selector.': '请缩小范围：减小每页数量、限定命名空间或使用选择器。',
  'Cluster {cluster} took longer than {seconds} s: {asked!}.': '集群 {cluster} 的响应超过了 {seconds} 秒：{asked}。',
  'The time ran out in which cluster {cluster} could have answered: {asked!}.':
    '集群 {cluster} 没有在规定时间内响应：{asked}。',

  "Cluster {cluster} doesn't accept the credentials (401) for: {asked!}.":
    '集群 {cluster} 不接受当前凭据（401）：{asked}。',
  'Log in again, or get a new kubeconfig.': '请重新登录，或重新获取 kubeconfig。',
  'You may not {asked!} on cluster {cluster} (you are "{user}"): the right "{verb}" on "{resource}" is missing.':
    '没有权限在集群 {cluster} 上{asked}（当前用户为“{user}”）：缺少对“{resource}”的“{verb}”权限。',
  'You may not {asked!} on cluster {cluster}: the right "{verb}" on "{resource}" is missing.':
    '没有权限在集群 {cluster} 上{asked}：缺少对“{resource}”的“{verb}”权限。',
  'Ask whoever gives rights on this cluster for it.': '请向该集群的管理员申请。',
  'Ask whoever gives rights on this cluster for it, or name a namespace that you may read.':
    '请向该集群的管理员申请，或指定一个有权读取的命名空间。',
  'Refused on cluster {cluster}: {asked!}.': '集群 {cluster} 拒绝了请求：{asked}。',
  'Not found on cluster {cluster}: {words}': '集群 {cluster} 上没有找到：{words}',
  'Cluster {cluster} is busy and asks to come back later (429): {asked!}.':
    '集群 {cluster} 繁忙，要求稍后再试（429）：{asked}。',
  'Cluster {cluster} failed ({status}): {asked!}.': '集群 {cluster} 出错（{status}）：{asked}。',
  'Cluster {cluster} refused to {asked!} ({reason}).': '集群 {cluster} 拒绝了请求（{reason}）：{asked}。',
  'The API server says: {words}': 'API server 的说明：{words}',
  'The API server no longer has the version of the list that was being read (it keeps them for about five minutes).':
    'API server 已不再保留正在读取的那个版本的列表（大约只保留五分钟）。',
  'Start the list again.': '请从头重新读取列表。',
  'The API server no longer has the list that this cursor continues.': 'API server 已不再保留该翻页游标对应的列表。',
  'Start again without cursor.': '请去掉游标，从头开始。',

  'Cluster {cluster} has no kind {kind}.': '集群 {cluster} 中没有资源类型 {kind}。',
  'There is no namespace "{namespace}" on cluster {cluster}.': '集群 {cluster} 中没有命名空间“{namespace}”。',
  'There is no {kind} "{name}" in namespace {namespace} on cluster {cluster}.':
    '集群 {cluster} 的命名空间 {namespace} 中没有 {kind}“{name}”。',
  'There is no {kind} "{name}" on cluster {cluster}.': '集群 {cluster} 中没有 {kind}“{name}”。',
  'Say which cluster: {names}.': '请指明集群：{names}。',
  'There is no cluster {name} here; there is {names}.': '没有集群 {name}；现有集群：{names}。',
  'There is no cluster {name} here; there are {names}.': '没有集群 {name}；现有集群：{names}。',
  'There is no cluster {name} here.': '没有集群 {name}。',
  'There is {names}.': '现有：{names}。',
};

/** What was asked of an API server. */
export const REQUEST_PHRASES: SentenceBook = {
  '{verb} {resource} in namespace {namespace}': '对命名空间 {namespace} 中的 {resource} 执行 {verb}',
  '{verb} {resource} over the whole cluster': '在整个集群范围内对 {resource} 执行 {verb}',
  '{verb} {resource}': '对 {resource} 执行 {verb}',
};
