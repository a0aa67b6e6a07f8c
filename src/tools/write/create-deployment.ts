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

interface DeploymentFields {
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly ContainerFields[] } };
  };
}
interface ContainerFields {
  readonly image?: string;
  readonly ports?: readonly { readonly containerPort?: number }[];
  readonly env?: readonly { readonly name?: string }[];
  readonly resources?: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>> | undefined>>;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/** What a person approves: the object as the dry run returned it, which admission may have changed. */
function describe(tried: KubeObject): readonly string[] {
  const { spec } = tried as DeploymentFields;
  const labels = tried.metadata.labels ?? {};
  return [
    `replicas: ${spec?.replicas ?? 1}`,
    ...(spec?.template?.spec?.containers ?? []).flatMap(describeContainer),
    `labels: ${pairs(labels)}`,
  ];
}

function describeContainer(container: ContainerFields): readonly string[] {
  const { image, ports, env, resources, command, args } = container;
  return [
    `image: ${image ?? ''}`,
    ...(ports === undefined ? [] : [`port: ${ports.map((port) => port.containerPort).join(', ')}`]),
    // Values may be credentials, and this text passes through the host.
    ...(env === undefined ? [] : [`env: ${env.map((variable) => variable.name).join(', ')}`]),
    ...(resources?.requests === undefined ? [] : [`requests: ${pairs(resources.requests)}`]),
    ...(resources?.limits === undefined ? [] : [`limits: ${pairs(resources.limits)}`]),
    ...(command === undefined ? [] : [`command: ${JSON.stringify(command)}`]),
    ...(args === undefined ? [] : [`args: ${JSON.stringify(args)}`]),
  ];
}

function pairs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
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
    const tried = await createObject(context.cluster, DEPLOYMENTS, input.namespace, object, {
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
      changes: describe(tried),
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
