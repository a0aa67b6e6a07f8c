import { expect, it } from 'vitest';
import { commandNames, findCommand } from './command-line.ts';

const commands = ['status', 'sql', 'namespace'].map((name) => ({
  ...{ name, argument: '', summary: `what ${name} does` },
  run: async () => {},
}));

it('finds a command and what it is given, over several lines too', () => {
  expect(findCommand('/sql SELECT 1\nFROM pods', commands)).toMatchObject({
    type: 'command',
    command: { name: 'sql' },
    argument: 'SELECT 1\nFROM pods',
  });
});

it('names the nearest where there is none', () => {
  expect(findCommand('/stats', commands)).toEqual({ type: 'unknown', name: 'stats', nearest: 'status' });
});

it('takes a path and a sentence for what they are', () => {
  expect(findCommand('/var/log/pods is full, why?', commands)).toBeUndefined();
  expect(findCommand('what does /status do?', commands)).toBeUndefined();
});

it('offers names while one is typed, and nothing behind it', () => {
  expect(commandNames('/s', commands)?.candidates.map(({ value }) => value)).toEqual(['status', 'sql']);
  expect(commandNames('/sql ', commands)).toBeUndefined();
});
