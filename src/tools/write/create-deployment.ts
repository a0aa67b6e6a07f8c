import { z } from 'zod';
import { DEPLOYMENTS } from '../../kube/known-resources.ts';
import type { KubeObject } from '../../kube/words/kube-object.ts';
import { createObject } from '../../kube/write.ts';
import { AppError } from '../../lib/errors.ts';
import { requireNamespace } from '../missing.ts';
import { writeTool } from '../tool.ts';

const quantities = z.strictObject({
  cpu: z.string().max(32).optional(),
  memory: z.string().max(32).optional(),
});

const inputSchema = z.strictObject({
  namespace: z.string().min(1).max(63),
  name: z.string().min(1).max(253),
  image: z.string().min(1).max(1024),
  replicas: z.number().int().min(0).max(10_000).optional().describe('Default 1'),
  port: z.number().int().min(1).max(65_535).optional(),
  env: z.record(z.string(), z.string()).optional(),
  requests: quantities.optional(),
  limits: quantities.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
});

type CreateInput = z.output<typeof inputSchema>;

function manifest(input: CreateInput): KubeObject {
  const selector = { 'app.kubernetes.io/name': input.name };
  const labels = { ...input.labels, ...selector };
  const resources = {
    ...(input.requests === undefined ? {} : { requests: input.requests }),
    ...(input.limits === undefined ? {} : { limits: input.limits }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: input.name, namespace: input.namespace, labels },
    spec: {
      replicas: input.replicas ?? 1,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: containerName(input.name),
              image: input.image,
              ...(input.port === undefined ? {} : { ports: [{ containerPort: input.port }] }),
              ...(input.env === undefined
                ? {}
                : { env: Object.entries(input.env).map(([name, value]) => ({ name, value })) }),
              ...(Object.keys(resources).length === 0 ? {} : { resources }),
              ...(input.command === undefined ? {} : { command: input.command }),
              ...(input.args === undefined ? {} : { args: input.args }),
            },
          ],
        },
      },
    },
  };
}

/** A Deployment's name may have dots and 253 characters; a container's is a DNS label. */
function containerName(name: string): string {
  const label = name.replaceAll('.', '-').slice(0, 63).replace(/-+$/, '');
  return label === '' ? 'main' : label;
}

function describe(input: CreateInput): readonly string[] {
  const list = (values: Readonly<Record<string, unknown>>): string =>
    Object.entries(values)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(', ');
  return [
    `image: ${input.image}`,
    `replicas: ${input.replicas ?? 1}`,
    ...(input.port === undefined ? [] : [`port: ${input.port}`]),
    // Values may be credentials, and this text passes through the host.
    ...(input.env === undefined ? [] : [`env: ${Object.keys(input.env).join(', ')}`]),
    ...(input.requests === undefined ? [] : [`requests: ${list(input.requests)}`]),
    ...(input.limits === undefined ? [] : [`limits: ${list(input.limits)}`]),
    ...(input.labels === undefined ? [] : [`labels: ${list(input.labels)}`]),
    ...(input.command === undefined ? [] : [`command: ${JSON.stringify(input.command)}`]),
    ...(input.args === undefined ? [] : [`args: ${JSON.stringify(input.args)}`]),
  ];
}

export const createDeployment = writeTool({
  name: 'k8s_create_deployment',
  title: 'Create a deployment',
  description: 'Creates a Deployment. A dry run is made first and a person is asked.',
  toolset: 'write',
  inputSchema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  plan: async (input, context) => {
    const object = manifest(input);
    await createObject(context.cluster, DEPLOYMENTS, input.namespace, object, {
      dryRun: true,
      signal: context.signal,
    }).catch(async (error: unknown) => {
      if (error instanceof AppError && error.data['httpStatus'] === 404) {
        await requireNamespace(context, DEPLOYMENTS, input.namespace);
      }
      throw error;
    });
    return {
      tool: 'k8s_create_deployment',
      cluster: context.cluster.name,
      summary: `create deployment ${input.namespace}/${input.name}`,
      changes: describe(input),
      request: { object },
    };
  },
  apply: async (plan, context) => {
    const object = plan.request['object'] as KubeObject;
    const namespace = object.metadata.namespace ?? '';
    const created = await createObject(context.cluster, DEPLOYMENTS, namespace, object, {
      dryRun: false,
      signal: context.signal,
    });
    return {
      type: 'change',
      cluster: context.cluster.name,
      summary: `created deployment ${namespace}/${created.metadata.name}`,
      details: [`uid: ${created.metadata.uid ?? ''}`, `See its pods: k8s_list_pods namespace=${namespace}`],
    };
  },
});
