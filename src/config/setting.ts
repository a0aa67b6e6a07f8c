interface SettingBase {
  /** What it does, for a person who sets it. */
  readonly description: string;
  /** Why the default is what it is; shown beside it. */
  readonly reason: string;
  readonly usedBy: readonly ('serve' | 'scan' | 'reading' | 'agent' | 'all')[];
}

/** One row of the table in settings.ts. */
export type Setting = SettingBase &
  (
    | { readonly type: 'duration'; readonly seconds: number; readonly min: number; readonly max: number }
    | {
        readonly type: 'count';
        readonly default: number;
        readonly unit: string;
        readonly min: number;
        readonly max: number;
      }
    | { readonly type: 'flag'; readonly default: boolean }
    | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default?: string }
    | { readonly type: 'list' }
    | { readonly type: 'paths' }
    | { readonly type: 'path'; readonly default: string }
    | { readonly type: 'text'; readonly default: string; readonly pattern: RegExp; readonly allowed: string }
    | { readonly type: 'serverUrl' }
    | { readonly type: 'httpUrl' }
    /** Never shown anywhere. */
    | { readonly type: 'secret' }
  );

/** In seconds. */
export const DAY = 86_400;
