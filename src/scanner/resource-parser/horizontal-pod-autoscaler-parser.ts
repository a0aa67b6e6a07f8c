import { type Fields, fieldsOf, itemsOf, textOf } from '../../kube/words/fields.ts';
import { conditionsJson, createdAt, labelsJson, textOrNull, wholeOrNull } from './column-values.ts';
import type { ResourceParser } from './resource-parser.ts';
import { conditionThatIs, conditionTrouble, NO_TROUBLE, type TroubleColumns } from './trouble.ts';

export const horizontalPodAutoscalerParser: ResourceParser = {
  kind: 'HorizontalPodAutoscaler',
  apiGroup: 'autoscaling',
  tool: 'k8s_list_resources',
  toolArguments: { kind: 'horizontalpodautoscalers.v2.autoscaling' },
  table: 'horizontalpodautoscalers',
  kindClass: 'dynamic',
  namespaced: true,
  columns: (autoscaler) => {
    const spec = fieldsOf(autoscaler.spec);
    const status = fieldsOf(autoscaler.status);
    const target = fieldsOf(spec.scaleTargetRef);
    return {
      target_kind: textOrNull(target.kind),
      target_name: textOrNull(target.name),
      // The API server writes its default, 1, into the object.
      min: wholeOrNull(spec.minReplicas),
      max: wholeOrNull(spec.maxReplicas),
      current: wholeOrNull(status.currentReplicas),
      desired: wholeOrNull(status.desiredReplicas),
      metrics: JSON.stringify(metricsOf(spec, status)),
      conditions: conditionsJson(status.conditions),
      last_scale_at: textOrNull(status.lastScaleTime),
      ...autoscalerTrouble(status),
      labels: labelsJson(autoscaler),
      created_at: createdAt(autoscaler),
    };
  },
};

/** Scaling that is off because the target has no replicas is as somebody wants it. */
function autoscalerTrouble(status: Fields): TroubleColumns {
  const condition =
    conditionThatIs(status, 'AbleToScale', 'False') ?? conditionThatIs(status, 'ScalingActive', 'False');
  return condition === undefined || condition.reason === 'ScalingDisabled'
    ? NO_TROUBLE
    : conditionTrouble(condition, 'NotScaling');
}

interface Metric {
  readonly metric: string;
  readonly target?: string;
  readonly current?: string;
}

/** What is measured with its goal, and what it was last found to be; both lists are matched by what they measure. */
function metricsOf(spec: Fields, status: Fields): readonly Metric[] {
  const found = new Map(itemsOf(status.currentMetrics).map((metric) => [nameOf(metric), amountOf(metric, 'current')]));
  return itemsOf(spec.metrics).map((metric) => {
    const [target, current] = [amountOf(metric, 'target'), found.get(nameOf(metric)) ?? ''];
    return {
      metric: nameOf(metric),
      ...(target === '' ? {} : { target }),
      ...(current === '' ? {} : { current }),
    };
  });
}

/** `cpu`, `app/memory` of one container, `pods/requests`, `Service/web/latency` of an object, `external/queue`. */
function nameOf(metric: unknown): string {
  const { type, resource, containerResource, pods, object, external } = fieldsOf(metric);
  const [ofContainer, ofObject] = [fieldsOf(containerResource), fieldsOf(object)];
  const described = fieldsOf(ofObject.describedObject);
  const metricName = (source: unknown): string => textOf(fieldsOf(fieldsOf(source).metric).name);
  switch (type) {
    case 'Resource':
      return textOf(fieldsOf(resource).name);
    case 'ContainerResource':
      return `${textOf(ofContainer.container)}/${textOf(ofContainer.name)}`;
    case 'Pods':
      return `pods/${metricName(pods)}`;
    case 'Object':
      return `${textOf(described.kind)}/${textOf(described.name)}/${metricName(object)}`;
    case 'External':
      return `external/${metricName(external)}`;
    default:
      return textOf(type);
  }
}

/** `70%` of what is requested, or a quantity as the API writes it. */
function amountOf(metric: unknown, side: 'target' | 'current'): string {
  const { resource, containerResource, pods, object, external } = fieldsOf(metric);
  const source = fieldsOf(resource ?? containerResource ?? pods ?? object ?? external);
  const { averageUtilization, averageValue, value } = fieldsOf(source[side]);
  return typeof averageUtilization === 'number' ? `${averageUtilization}%` : textOf(averageValue) || textOf(value);
}
