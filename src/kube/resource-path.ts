import { AppError } from '../lib/errors.ts';
import type { ApiResource } from './resource-catalog.ts';

type PathResource = Pick<ApiResource, 'group' | 'version' | 'plural' | 'namespaced'>;

/**
 * URL path of a list, or of one object where `name` is given: `/apis/apps/v1/namespaces/shop/deployments/web`.
 * An empty namespace means all. Names are untrusted: what the API server would refuse as a name is refused here.
 */
export function resourcePath(
  resource: PathResource,
  place: { readonly namespace?: string | undefined; readonly name?: string | undefined } = {},
): string {
  const segments = resource.group === '' ? ['api', resource.version] : ['apis', resource.group, resource.version];
  if (resource.namespaced && place.namespace !== undefined && place.namespace !== '') {
    segments.push('namespaces', place.namespace);
  }
  segments.push(resource.plural);
  if (place.name !== undefined) {
    if (resource.namespaced && (place.namespace === undefined || place.namespace === '')) {
      throw new AppError('usage', `${resource.plural} live in namespaces: say in which one "${place.name}" is.`);
    }
    segments.push(place.name);
  }
  return `/${segments.map(pathSegment).join('/')}`;
}

/**
 * One segment of a path, encoded. Throws `usage` for what no name may be: the API server's own rule
 * (k8s.io/apimachinery/pkg/api/validation/path), since `..` would otherwise lead to another object.
 */
export function pathSegment(name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('%')) {
    throw new AppError(
      'usage',
      `${JSON.stringify(name)} can't be the name of anything in Kubernetes: a name isn't empty, isn't "." or "..", and holds neither "/" nor "%".`,
    );
  }
  // Half a surrogate pair can't be encoded, and encodeURIComponent would throw.
  return encodeURIComponent(name.toWellFormed());
}
