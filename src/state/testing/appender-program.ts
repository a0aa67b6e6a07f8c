import { systemClock } from '../../lib/clock.ts';
import { openConversationStore } from '../conversation-store.ts';
import { makeCall, makeTurn } from './make-turn.ts';

/**
 * Appends turns `WORD 1`, `WORD 2`, …, each with calls and a long answer, and says `stored N` once a turn is stored:
 * `appender-program.ts PATH CONVERSATION WORD [TURNS]`. Without end where `TURNS` is absent, to be killed.
 */
const [path = '', conversation = '', word = '', turns = 'Infinity'] = process.argv.slice(2);
await using store = openConversationStore({ clock: systemClock }, { path });
for (let number = 1; number <= Number(turns); number++) {
  const calls = Array.from({ length: number % 4 }, (_unused, index) => makeCall({ arguments: { index } }));
  await store.append(
    conversation,
    makeTurn({ question: `${word} ${number}`, answer: 'x'.repeat((number % 7) * 5000), steps: calls.length, calls }),
  );
  process.stdout.write(`stored ${number}\n`);
}
