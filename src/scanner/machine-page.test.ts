import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/errors.ts';
import { type PageExpectation, readClusterInfo, readObjectsPage } from './machine-page.ts';
import { fakeCluster, infoOf, pageOf } from './testing/fake-cluster.ts';

const expected: PageExpectation = {
  tool: 'k8s_list_pods',
  cluster: 'prod',
  apiGroup: '',
  kind: 'Pod',
  namespace: '',
  namespaced: true,
};
const page = pageOf(fakeCluster('prod'), 'Pod', { limit: 2 });
const pod = (metadata: Record<string, unknown>, rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '1', ...metadata },
  ...rest,
});

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError && error.code === 'mcp_protocol') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('readObjectsPage', () => {
  it('takes a page as our server sends it', () => {
    const read = readObjectsPage(page, expected);
    expect(read.objects).toHaveLength(2);
    expect(read.continue).toBe('2');
  });

  it.each([
    ['is of cluster "dev"', { ...page, cluster: 'dev' }],
    ['names no cluster', { ...page, cluster: undefined }],
    ['has no resourceVersion', { ...page, resourceVersion: 7 }],
    ['has no objects', { ...page, objects: { 0: 'a' } }],
    ['has an odd cursor', { ...page, continue: '' }],
    ["doesn't say whether it is complete", { ...page, complete: 'yes' }],
    ['holds something that is no object', { ...page, objects: [null] }],
    ['holds an object of kind "Secret" ("v1")', { ...page, objects: [pod({}, { kind: 'Secret' })] }],
    ['holds an object of kind "Pod" ("acme.io/v1")', { ...page, objects: [pod({}, { apiVersion: 'acme.io/v1' })] }],
    ['holds an object without metadata', { ...page, objects: [pod({}, { metadata: [] })] }],
    ['holds an object without a name', { ...page, objects: [pod({ name: '' })] }],
    ['holds an object without a uid, "a"', { ...page, objects: [pod({ uid: undefined })] }],
    ['holds an object without a resourceVersion, "a"', { ...page, objects: [pod({ resourceVersion: 1 })] }],
    ['holds an object with an odd time, "a"', { ...page, objects: [pod({ creationTimestamp: {} })] }],
    ['holds "a" without a namespace', { ...page, objects: [pod({ namespace: undefined })] }],
  ])('refuses a page that %s', (problem, odd) => {
    expect(refusal(() => readObjectsPage(odd, expected))).toContain(problem);
  });

  it('refuses objects of another namespace than the one asked for', () => {
    const inShop = { ...expected, namespace: 'shop' };
    expect(refusal(() => readObjectsPage({ ...page, objects: [pod({})] }, inShop))).toBe('accepted');
    const message = refusal(() => readObjectsPage({ ...page, objects: [pod({ namespace: 'dev' })] }, inShop));
    expect(message).toContain('holds "a" of namespace "dev"');
  });

  it('refuses objects in a namespace where the kind has none', () => {
    const message = refusal(() => readObjectsPage({ ...page, objects: [pod({})] }, { ...expected, namespaced: false }));
    expect(message).toContain('holds "a" in a namespace');
  });

  it('refuses everything else by the same error, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(page), 'continue'), fc.jsonValue()), (odd) => {
        refusal(() => readObjectsPage({ ...page, ...odd }, expected));
      }),
    );
  });
});

describe('readClusterInfo', () => {
  const info = infoOf(fakeCluster('prod'));

  it('takes what our server says', () => {
    expect(readClusterInfo(info, 'k8s_get_cluster_info')).toEqual(info);
  });

  it.each(Object.keys(info))('refuses an answer without %s', (field) => {
    expect(refusal(() => readClusterInfo({ ...info, [field]: null }, 'k8s_get_cluster_info'))).toContain(field);
  });

  it('refuses an answer that identifies no cluster', () => {
    expect(refusal(() => readClusterInfo({ ...info, uid: '' }, 'k8s_get_cluster_info'))).toContain('identifies no');
  });
});
