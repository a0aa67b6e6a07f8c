import type { ClusterAnswers } from './cluster-answer.ts';
import { compareObjects } from './compare-objects.ts';
import type { CompareOptions } from './compare-options.ts';
import { compareClusterRow, compareScans, compareScope } from './compare-records.ts';
import { CacheDatabase } from './database.ts';
import type { Difference } from './difference.ts';
import { COMPARED_KINDS } from './kinds.ts';
import { isVersionOf } from './scan-window.ts';

/**
 * Every way in which the cache isn't what the cluster says: rows that one side lacks, and values that differ, of every
 * table. Empty: they are equal.
 */
export async function compareWithCluster(
  answer: ClusterAnswers,
  options: CompareOptions,
): Promise<readonly Difference[]> {
  using database = new CacheDatabase(options.databasePath);
  const differences: Difference[] = [...(await compareClusterRow({ answer, database }, options))];
  const counted = { objects: 0, scopes: 0 };
  const { onlyTable } = options;
  for (const kind of COMPARED_KINDS.filter(({ plural }) => (onlyTable ?? plural) === plural)) {
    const scopes = kind.namespaced ? (options.namespaces ?? ['']) : [''];
    let ofKind = 0;
    for (const namespace of scopes) {
      const scope = { cluster: options.clusterName, apiGroup: kind.apiGroup, kind: kind.kind, namespace };
      const state = database.rows(
        'SELECT * FROM cache_metadata WHERE cluster = ? AND api_group = ? AND kind = ? AND namespace = ?',
        ...Object.values(scope),
      )[0];
      const version = String(state?.resource_version ?? '');
      if (state === undefined || (options.window !== undefined && !isVersionOf(options.window, version))) {
        const key = `${scope.cluster} ${scope.kind} ${namespace}`;
        differences.push({
          table: 'cache_metadata',
          key,
          column: 'resource_version',
          expected: 'the list of the scan',
          actual: version,
        });
        continue;
      }
      const found = await compareObjects({ answer, database }, { kind, scope, version, window: options.window });
      differences.push(...found.differences, ...compareScope({ kind, scope, count: found.count, options }, state));
      if (options.window !== undefined) {
        differences.push(...compareScans(database, { scope, count: found.count, window: options.window }));
      }
      ofKind += found.count;
      counted.scopes += 1;
    }
    counted.objects += ofKind;
    differences.push(...compareCount(database, kind.isKept ? `${kind.plural} WHERE gone = 0` : kind.plural, ofKind));
  }
  if (onlyTable !== undefined) return differences;
  differences.push(...compareCount(database, 'objects', counted.objects));
  differences.push(...compareCount(database, 'object_bodies', counted.objects));
  differences.push(...compareCount(database, 'cache_metadata', counted.scopes));
  if (options.window !== undefined) differences.push(...compareCount(database, 'scans', counted.scopes));
  return differences;
}

/** Each row that should be there was found: a larger count is a row too many. */
function compareCount(database: CacheDatabase, rows: string, expected: number): Difference[] {
  const actual = database.count(`SELECT count(*) FROM ${rows}`);
  const [table = rows] = rows.split(' ');
  return actual === expected ? [] : [{ table, key: '*', column: 'count(*)', expected, actual }];
}
