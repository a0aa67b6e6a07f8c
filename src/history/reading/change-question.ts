/** Which changes are meant. Moments are milliseconds since the epoch. */
export interface ChangeQuestion {
  readonly since: number;
  /** Included. */
  readonly until: number;
  readonly cluster?: string;
  /** With what is cluster-wide, since that happens to every namespace. */
  readonly namespace?: string;
  /** As a person writes it: `deploy`, `Deployment`, `deployments`. */
  readonly kind?: string;
  /** Of the object, or of the controller it belongs to; `web*` for all that begin so. */
  readonly name?: string;
}

/** One change as a reader sees it. */
export interface Change {
  readonly id: number;
  readonly at: number;
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly operation: 'created' | 'updated' | 'deleted';
  readonly part: 'wanted' | 'status';
  readonly summary: string;
  readonly ownerKind?: string;
  readonly ownerName?: string;
}
