import { createInterface } from 'node:readline';
import type { AskPerson } from '../../src/agent/approval-request.ts';
import { openAgentParts } from '../../src/commands/agent-parts.ts';
import { answerJson } from '../../src/commands/ask/answer-json.ts';
import { openSession } from '../../src/commands/session.ts';

/**
 * A conversation without a screen, in a process as `chat` is one: each line of standard input is a question, each event of
 * its turn a line of JSON on standard output. Arguments: an env file, and `--approve` for a person who says yes to all.
 */
const [envFile = '', approve] = process.argv.slice(2);
const session = await openSession('chat', { envFile }, { quiet: true });
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const askPerson: AskPerson = async ({ message, untrustedReads }) => {
  say({ type: 'approval', message, untrustedReads });
  return true;
};

await using parts = await openAgentParts(session, approve === '--approve' ? { askPerson } : {});
const agent = parts.converse(parts.openModel());
for await (const question of createInterface({ input: process.stdin })) {
  for await (const event of agent.ask(question, { signal: new AbortController().signal })) {
    say(event.type === 'end' ? { type: 'end', end: answerJson(event.end) } : event);
  }
}
