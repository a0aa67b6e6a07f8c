import { fieldsOf, textOf } from '../../kube/words/fields.ts';
import { createdAt, labelsJson, pairsJson } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';

/** Keys and sizes alone: the values are in the body. */
export const configMapParser: ResourceParser = {
  kind: 'ConfigMap',
  apiGroup: '',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'v1/ConfigMap' },
  table: 'configmaps',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (configMap) => {
    const { data, binaryData, immutable } = fieldsOf(configMap);
    const sizes = [
      ...Object.entries(fieldsOf(data)).map(([key, value]) => [key, Buffer.byteLength(textOf(value))] as const),
      ...Object.entries(fieldsOf(binaryData)).map(
        ([key, value]) => [key, Buffer.byteLength(textOf(value), 'base64')] as const,
      ),
    ];
    return {
      keys: pairsJson(sizes),
      size_bytes: sizes.reduce((sum, [, size]) => sum + size, 0),
      immutable: immutable === true ? 1 : 0,
      labels: labelsJson(configMap),
      created_at: createdAt(configMap),
    };
  },
};
