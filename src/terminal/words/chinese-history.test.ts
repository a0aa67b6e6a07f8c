import { describe, expect, it } from 'vitest';
import { chineseHistory } from './chinese-history.ts';

const ANSWER = `changes · cluster prod · 2026-11-26T22:46:18Z to 2026-11-26T22:56:18Z · kind Service · 923 found, 2 shown · complete up to 2026-11-26T22:55:48Z
20,308 changes in all · 608 changed · 15 cluster-wide · 300 followed
note: Not recorded before 2026-11-26T22:54:20Z (Pod, Service). 3 more objects changed, and are as they were.
note: a note of tomorrow
TIME	WHAT	OBJECT	CHANGE	MORE
22:56:18	changed	ConfigMap/shop/changed	created	
22:56:16	cluster-wide	Node/worker	cordoned (spec.unschedulable)	3: cursor=g.fnj
921 more: cursor=p.Xk, or narrow by since, kind, name`;

describe('the answer of changes in Chinese', () => {
  it('has its frame in Chinese, and what comes from the cluster as it is', () => {
    expect(
      chineseHistory(ANSWER),
    ).toBe(`变更 · 集群 prod · 2026-11-26T22:46:18Z 至 2026-11-26T22:56:18Z · 类型 Service · 共 923 行，显示 2 行 · 记录完整至 2026-11-26T22:55:48Z
变更 20,308 次 · 改动 608 · 集群级 15 · 随之变化 300
注：2026-11-26T22:54:20Z (Pod, Service) 之前没有记录。另有 3 个对象改动过，但已恢复原样。
注：a note of tomorrow
时间	性质	对象	变化	详情
22:56:18	改动	ConfigMap/shop/changed	新建	
22:56:16	集群级	Node/worker	cordoned (spec.unschedulable)	3: cursor=g.fnj
还有 921 行：--cursor p.Xk，或用 --since、--kind、--name 缩小范围`);
  });

  it.each([
    [
      'No changes in cluster prod, namespace shop match a to b · kind Pod.',
      '集群 prod 的命名空间 shop 中没有符合条件的变更（a to b · kind Pod）。',
    ],
    [
      'No differences in cluster prod match a to b · kind Pod.',
      '集群 prod 中没有符合条件的差异（a to b · kind Pod）。',
    ],
    ['Nothing after this cursor: the list is at its end.', '这个 cursor 之后没有内容了：已到末尾。'],
    ['0 differences in all', '差异 0 处'],
    ['differences · cluster all · none found', '差异 · 集群 all · 没有'],
  ])('%s', (english, chinese) => {
    expect(chineseHistory(english)).toBe(chinese);
  });
});
