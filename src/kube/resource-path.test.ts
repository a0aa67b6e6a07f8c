import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEPLOYMENTS, NODES, PODS } from './known-resources.ts';
import { pathSegment, resourcePath } from './resource-path.ts';

describe('resourcePath', () => {
  it('leads to lists and objects of the core group and of others', () => {
    expect(resourcePath(PODS)).toBe('/api/v1/pods');
    expect(resourcePath(PODS, { namespace: '' })).toBe('/api/v1/pods');
    expect(resourcePath(PODS, { namespace: 'shop', name: 'web-1' })).toBe('/api/v1/namespaces/shop/pods/web-1');
    expect(resourcePath(DEPLOYMENTS, { namespace: 'shop' })).toBe('/apis/apps/v1/namespaces/shop/deployments');
    expect(resourcePath(NODES, { namespace: 'ignored', name: 'n1' })).toBe('/api/v1/nodes/n1');
  });

  it('keeps names that RBAC allows', () => {
    const clusterRoles = {
      group: 'rbac.authorization.k8s.io',
      version: 'v1',
      plural: 'clusterroles',
      namespaced: false,
    };
    expect(resourcePath(clusterRoles, { name: 'system:node' })).toBe(
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    );
  });

  it('asks for the namespace of an object that lives in one', () => {
    expect(() => resourcePath(PODS, { name: 'web' })).toThrow(/live in namespaces/);
  });

  it.each(['', '.', '..', 'a/b', '../secrets/x', 'a%2Fb', '/'])('refuses the name %j', (name) => {
    expect(() => resourcePath(PODS, { namespace: 'shop', name })).toThrow(/can't be the name of anything/);
    expect(() => resourcePath(NODES, { name })).toThrow(/can't be the name of anything/);
  });

  it('never lets a name out of its segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        let segment: string;
        try {
          segment = pathSegment(name);
        } catch {
          return;
        }
        const url = new URL(`http://host/api/v1/namespaces/a/pods/${segment}`);
        expect(url.pathname).toBe(`/api/v1/namespaces/a/pods/${segment}`);
        expect(url.pathname.split('/')).toHaveLength(7);
        expect(url.search + url.hash).toBe('');
        expect(decodeURIComponent(segment)).toBe(name.toWellFormed());
      }),
    );
  });
});
