import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BINARIES, buildKey, ETCD_VERSION, KUBERNETES_VERSION, KWOK_VERSION, MODULE_FOLDER } from './recipe.ts';

const goMod = readFileSync(join(MODULE_FOLDER, 'go.mod'), 'utf8');

describe('the recipe of the control plane', () => {
  it('states the versions that go.mod requires', () => {
    expect(goMod).toContain(`k8s.io/kubernetes ${KUBERNETES_VERSION}`);
    expect(goMod).toContain(`go.etcd.io/etcd/server/v3 ${ETCD_VERSION}`);
    expect(goMod).toContain(`sigs.k8s.io/kwok ${KWOK_VERSION}`);
  });

  it('builds every tool that go.mod lists, and nothing else', () => {
    const [, tools = ''] = /^tool \(\n([\s\S]*?)^\)/m.exec(goMod) ?? [];
    const listed = tools.split('\n').map((line) => line.trim());
    expect(BINARIES.map(({ goPackage }) => goPackage).sort()).toEqual(listed.filter((line) => line !== '').sort());
  });

  it('names the build by its versions and the same way every time', () => {
    expect(buildKey()).toContain(KUBERNETES_VERSION);
    expect(buildKey()).toBe(buildKey());
  });
});
