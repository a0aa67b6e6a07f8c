/** A chat on this terminal whose agent follows a script, for tests that press keys. Options: `--zh`, `--no-model`. */
import { systemClock } from '../../lib/clock.ts';
import { Chat } from '../chat/chat.ts';
import type { ChatCommand } from '../chat/chat-backend.ts';
import { paintFor } from '../style.ts';
import { CHINESE } from '../words/chinese.ts';
import { ENGLISH } from '../words/english.ts';
import { scriptedTurn } from './chat-script.ts';

const words = process.argv.includes('--zh') ? CHINESE : ENGLISH;
const hasModel = !process.argv.includes('--no-model');
const { stdin, stdout } = process;
const chat = new Chat({ stdin, stdout, clock: systemClock, paint: paintFor(stdout), words });

const commands: readonly ChatCommand[] = [
  {
    name: 'namespace',
    ...words.commands.namespace,
    run: async (argument, run) => run.setPlace({ namespace: argument }),
    complete: async () => ({
      from: 0,
      candidates: [{ value: 'shop' }, { value: 'shop-test', hint: 'for tests' }, { value: 'kube-system' }],
    }),
  },
  { name: 'exit', ...words.commands.exit, run: async (_argument, run) => run.leave() },
  {
    name: 'expand',
    ...words.commands.expand,
    run: async (argument, run) => run.expand(argument === '' ? undefined : Number(argument)),
  },
];

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await chat.run({
  backend: () => ({
    ask: hasModel ? (question, options) => scriptedTurn(question, options, chat.askPerson) : undefined,
    modelName: hasModel ? 'some/model' : undefined,
  }),
  commands,
  welcome: [{ kind: 'plain', text: hasModel ? words.welcome.hint : words.welcome.withoutModel }],
  history: ['an earlier question', 'line one\nline two'],
  onInput: () => {},
  signal: stop.signal,
});
stdout.write('left\n');
process.exit(0);
