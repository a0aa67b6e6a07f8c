/** SCANNER_KINDS, taken apart. */
export interface KindWords {
  /** Everything that the API server serves. */
  readonly all: boolean;
  /** The kinds with a table of their own. */
  readonly typed: boolean;
  /** Further kinds by name. */
  readonly named: readonly string[];
  /** Kinds by name that are left out of all this. */
  readonly excluded: readonly string[];
}

/** `*` for all, `default` for what there is without the setting, `-name` to leave one out; exclusions alone apply to the default. */
export function readKindWords(setting: readonly string[]): KindWords {
  const words = [...new Set(setting.map((word) => word.trim()).filter((word) => word !== '' && word !== '-'))];
  const excluded = words.filter((word) => word.startsWith('-')).map((word) => word.slice(1));
  const wanted = words.filter((word) => !word.startsWith('-'));
  const named = wanted.filter((word) => word !== '*' && word !== 'default');
  return { all: wanted.includes('*'), typed: wanted.length === 0 || wanted.includes('default'), named, excluded };
}
