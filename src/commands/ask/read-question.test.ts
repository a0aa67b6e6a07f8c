import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readQuestion } from './read-question.ts';

it('takes input as the question, or as what a question is about', async () => {
  const stdin = (): Readable => Readable.from([Buffer.from('为'), Buffer.from('什么?\n')]);
  expect(await readQuestion({ stdin: stdin() }, ['-'])).toEqual({ question: '为什么?' });
  expect(await readQuestion({ stdin: stdin() }, ['why', '-'])).toEqual({ question: 'why', attachment: '为什么?\n' });
});

it('says that nothing came, rather than to ask about nothing', async () => {
  await expect(readQuestion({ stdin: Readable.from(['\n']) }, ['why', '-'])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('nothing to look at'),
  });
  await expect(readQuestion({ stdin: Readable.from([]) }, [])).rejects.toThrow(/there is no question/);
});

it('puts a character together that came in two pieces', async () => {
  const bytes = Buffer.from('为什么?');
  expect(await readQuestion({ stdin: Readable.from([bytes.subarray(0, 4), bytes.subarray(4)]) }, [])).toEqual({
    question: '为什么?',
  });
});

it('stops reading input that never ends', async () => {
  let pieces = 0;
  const endless = (function* () {
    for (;;) {
      pieces += 1;
      yield Buffer.from('line of a log that is followed\n'.repeat(1000));
    }
  })();
  await expect(readQuestion({ stdin: Readable.from(endless) }, ['why', '-'])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('2000000'),
  });
  expect(pieces).toBeLessThan(200);
});
