import type { LogDestination } from '../../lib/log.ts';
import type { Chat } from '../../terminal/chat/chat.ts';
import { printable } from '../../terminal/printable.ts';

/** Lines of the log, which would break the picture: above the input while there is one, on standard error otherwise. */
export class LogLines implements LogDestination {
  #screen: Pick<Chat, 'show'> | undefined;

  showOn(screen: Pick<Chat, 'show'> | undefined): void {
    this.#screen = screen;
  }

  write(line: string): void {
    if (this.#screen === undefined) process.stderr.write(line);
    else this.#screen.show({ kind: 'log', text: printable(line.trimEnd()) });
  }
}
