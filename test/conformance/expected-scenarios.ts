/** The revisions of the protocol that we serve, as the conformance suite names its sets of requirements. */
export type Revision = '2025-11-25' | '2026-07-28';

/**
 * The required server scenarios that call no fixture tool by name, so that the product itself can be held to them.
 * The others are held by the fixture server, which is the same in everything but its tools.
 */
export const PRODUCT_SCENARIOS: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': [
    'server-initialize',
    'ping',
    'tools-list',
    'server-sse-multiple-streams',
    'resources-list',
    'prompts-list',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'tools-list',
    'server-sse-multiple-streams',
    'resources-list',
    'sep-2164-resource-not-found',
    'prompts-list',
    'dns-rebinding-protection',
    'caching',
    'input-required-result-missing-input-response',
    'input-required-result-unsupported-methods',
    'input-required-result-ignore-extra-params',
    'input-required-result-validate-input',
  ],
};

/** Not required, and passed all the same: held too, so that a step back shows. */
export const PRODUCT_EXTRA_SCENARIOS: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': ['server-session-lifecycle'],
  '2026-07-28': ['http-header-validation'],
};

/** How many server scenarios each set requires, so that a run which lost some is seen. */
export const REQUIRED_COUNT: Readonly<Record<Revision, number>> = { '2025-11-25': 30, '2026-07-28': 37 };
