/** Sentences of columns that many tables have. */
export const ID = 'Key of the object in every table: join `objects` and `object_bodies` by it.';
export const CLUSTER = 'Name of the cluster, as in `clusters.name`.';
export const NAMESPACE = 'Its namespace.';
export const LABELS = "Labels as JSON: `labels ->> 'app'`.";
export const CREATED = 'When the object was made (ISO 8601 UTC).';
export const IMAGES = 'JSON list of the images of its pods.';
export const SELECTOR = 'JSON: the labels of its pods (`matchLabels`; expressions are only in the body).';

export const KEYS = { id: ID, cluster: CLUSTER, namespace: NAMESPACE } as const;

export const OWNER = {
  owner_kind: 'Kind of the controller that made it; null where none did.',
  owner_name: 'Name of that controller.',
} as const;

export const TROUBLE = {
  reason: 'What is wrong with it, in one word; null where nothing is.',
  message: 'What the cluster says about that.',
  since: "Since when (ISO 8601 UTC); null where the cluster doesn't say.",
} as const;

export const COMMON = { labels: LABELS, created_at: CREATED } as const;
