/**
 * Which of several names of one API server it is scanned by. The first to ask gets it, and keeps it until it lets go:
 * when its own way to the cluster fails, another name may take over.
 */
export class ClusterClaims {
  readonly #holders = new Map<string, object>();

  /** True where `holder` may scan what the cache calls `cluster`; it then lets go of any other. */
  take(cluster: string, holder: object): boolean {
    const current = this.#holders.get(cluster);
    if (current !== undefined && current !== holder) return false;
    this.release(holder);
    this.#holders.set(cluster, holder);
    return true;
  }

  release(holder: object): void {
    for (const [cluster, current] of this.#holders) if (current === holder) this.#holders.delete(cluster);
  }
}
