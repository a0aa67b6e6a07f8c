import { describe, expect, it } from 'vitest';
import { reasonProblems } from './reasons.ts';

describe('the reason in an answer', () => {
  it.each([
    'It is OOMKilled.',
    'It is **OOMKilled** (exit code 137), not a crash of the program.',
    '容器因内存超限被 OOMKilled，并不是镜像拉取失败。',
    'OOMKilled. The readiness probe is fine.',
    'The pod is not running because it is OOMKilled.',
    '一直没有就绪，原因是内存溢出。',
    'OOMKilled, rather than a problem with the image pull.',
  ])('is right: %s', (answer) => {
    expect(reasonProblems(answer, { reason: 'outOfMemory' })).toEqual([]);
  });

  it.each([
    'It restarts.',
    'It is not OOMKilled.',
    'OOMKilled or an ImagePullBackOff.',
    'OOMKilled; perhaps the quota is exceeded too.',
    '可能是内存溢出，也可能是资源不足。',
  ])('is wrong: %s', (answer) => {
    expect(reasonProblems(answer, { reason: 'outOfMemory' })).not.toEqual([]);
  });
});
