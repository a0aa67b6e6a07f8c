import type { AgentEvent } from '../../agent/agent-event.ts';
import { callWords } from '../../terminal/call-words.ts';
import type { Paint } from '../../terminal/style.ts';
import type { Words } from '../../terminal/words/words.ts';

/** What `ask` says on standard error while it works: a line for each call that ended, and each notice. */
export function progressLine(words: Words, paint: Paint, event: AgentEvent): string | undefined {
  switch (event.type) {
    case 'toolEnd': {
      const { report } = event;
      const line = `· ${callWords(report)} · ${words.call.facts(report)}`;
      return paint(report.isError ? 'red' : 'dim', line);
    }
    case 'notice':
      return paint('yellow', words.notice(event.notice));
    case 'text':
    case 'discard':
    case 'toolStart':
    case 'end':
      return undefined;
    default:
      return event satisfies never;
  }
}
