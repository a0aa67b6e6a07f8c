import type { ScanListener } from '../scan-listener.ts';

/** What a scanner told, a line each. */
export function recordingListener(): ScanListener & { readonly events: string[] } {
  const events: string[] = [];
  return {
    events,
    scanStarted: ({ scope, expected }) =>
      void events.push(`started ${scope.kind}${expected === undefined ? '' : ` of ${expected}`}`),
    page: ({ scope, seen, isLast }) => void events.push(`page ${scope.kind} ${seen}${isLast ? ' last' : ''}`),
    scanFinished: ({ scope, counts }) => void events.push(`finished ${scope.kind} ${counts.seen}`),
    scanFailed: ({ scope, error, isRelisted }) =>
      void events.push(`failed ${scope.kind} ${error.code}${isRelisted ? ', again' : ''}`),
  };
}
