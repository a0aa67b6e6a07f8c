/**
 * True where `version` is known to come before `than` or to be it. Versions of one kind's objects and lists are decimal numbers that grow
 * (KEP-5504); of a server that has others nothing is known.
 */
export function isUpTo(version: string, than: string): boolean {
  if (version === than) return true;
  if (!/^\d+$/.test(version) || !/^\d+$/.test(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}
