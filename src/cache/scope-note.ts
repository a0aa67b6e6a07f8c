/** What the scanner has to say of a scope without storing anything of it. Nothing of this makes it look fresher. */
export type ScopeNote =
  /** The watch failed. Forgotten with the next list or answer. */
  | { readonly type: 'failed'; readonly error: string }
  /** The API server has forgotten the version, or the rows are not to be trusted: only a list can tell what is there. */
  | { readonly type: 'unwatchable' }
  /** It is listed at intervals and not watched. Forgotten with the next answer of a watch. */
  | { readonly type: 'polled'; readonly reason: string }
  /** A list was compared with the rows. */
  | { readonly type: 'resynced'; readonly begunAt: number; readonly objects: number; readonly wrong: number };
