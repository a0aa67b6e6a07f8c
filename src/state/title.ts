const TITLE_CHARACTERS = 80;

/** The beginning of a question on one line, cut between characters. */
export function titleOf(question: string): string {
  // What is behind the first few hundred characters can't be part of it.
  const line = question.trimStart().slice(0, 1000).replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (characters.length <= TITLE_CHARACTERS) return line;
  return `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…`;
}
