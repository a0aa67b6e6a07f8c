import { plainText } from './plain-text.ts';

/** What an answer must say: a description for people → how it is recognised, in any wording of either language. */
export type Facts = Readonly<Record<string, RegExp>>;

/** The facts that are missing. */
export function missingFacts(answer: string, facts: Facts): readonly string[] {
  const text = plainText(answer);
  return Object.entries(facts).flatMap(([what, pattern]) => (pattern.test(text) ? [] : [`doesn't say ${what}`]));
}

/** A text of the cluster that must stand in the answer as it is, but for spaces and Markdown. */
export function quoted(text: string): RegExp {
  const words = plainText(text)
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![a-z0-9])${words.join('\\s+')}(?![a-z0-9])`, 'i');
}
