import { CLUSTER_SENTENCES, REQUEST_PHRASES } from './chinese-sentences/clusters.ts';
import { DATABASE_SENTENCES } from './chinese-sentences/database.ts';
import { FINDING_SENTENCES } from './chinese-sentences/findings.ts';
import { LANGUAGE_MODEL_SENTENCES } from './chinese-sentences/language-model.ts';
import { PLAN_SENTENCES } from './chinese-sentences/plans.ts';
import { REFUSAL_PHRASES, SERVER_SENTENCES } from './chinese-sentences/server.ts';
import { SETTING_SENTENCES } from './chinese-sentences/settings.ts';
import { createTranslator, type Translator } from './sentence-book.ts';

/**
 * The program's sentences that are made in English, far from any terminal: where they come to one, as errors, findings and
 * plans, across processes and out of the machine's form.
 */
const MESSAGES = {
  ...SETTING_SENTENCES,
  ...CLUSTER_SENTENCES,
  ...SERVER_SENTENCES,
  ...LANGUAGE_MODEL_SENTENCES,
  ...DATABASE_SENTENCES,
};
const PHRASES = { ...REFUSAL_PHRASES, ...REQUEST_PHRASES };

export const CHINESE_MESSAGES: Translator = createTranslator(MESSAGES, PHRASES);
export const CHINESE_FINDINGS: Translator = createTranslator({ ...MESSAGES, ...FINDING_SENTENCES }, PHRASES);
export const CHINESE_PLANS: Translator = createTranslator(PLAN_SENTENCES);
