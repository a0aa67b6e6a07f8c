import type { SentenceBook } from '../sentence-book.ts';

/** What our server says of its dry run, a line each; names and values in it stay as they are. */
export const PLAN_SENTENCES: SentenceBook = {
  'cluster {cluster}: delete {kind} {name}': '集群 {cluster}：删除 {kind} {name}',
  'cluster {cluster}: create deployment {name}': '集群 {cluster}：创建 deployment {name}',
  '- uid {uid}, created {age} ago': '- uid {uid}，创建于 {age} 前',
  '- uid {uid}, created at an unknown time': '- uid {uid}，创建时间未知',
  '- everything in the namespace goes too, more than {count} pods among it':
    '- 命名空间中的所有内容会一并删除，其中有 {count} 个以上的 Pod',
  '- everything in the namespace goes too, {count} pods among it':
    '- 命名空间中的所有内容会一并删除，其中有 {count} 个 Pod',
  '- every object of this kind goes too, in all namespaces': '- 所有命名空间中该类型的对象会一并删除',
  '- its more than {count} pods go with it': '- 它的 {count} 个以上的 Pod 会一并删除',
  '- its {count} pods go with it': '- 它的 {count} 个 Pod 会一并删除',
  '- its more than {count} pods stay behind, without an owner': '- 它的 {count} 个以上的 Pod 会保留，但不再有所有者',
  '- its {count} pods stay behind, without an owner': '- 它的 {count} 个 Pod 会保留，但不再有所有者',
  '- it stays Terminating until these finish: {finalizers}':
    '- 在以下 finalizer 完成之前保持 Terminating：{finalizers}',
  "({count} more changes are not shown: don't approve what you can't see)":
    '（还有 {count} 项改动没有显示：看不到的内容请不要批准）',
  '- replicas: {count}': '- 副本数：{count}',
  '- image: {image}': '- 镜像：{image}',
  '- port: {ports}': '- 端口：{ports}',
  '- env: {names}': '- 环境变量：{names}',
  '- requests: {resources}': '- 资源请求：{resources}',
  '- limits: {resources}': '- 资源上限：{resources}',
  '- command: {command}': '- 命令：{command}',
  '- args: {arguments}': '- 参数：{arguments}',
  '- labels: {labels}': '- 标签：{labels}',
};
