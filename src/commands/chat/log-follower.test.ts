import { expect, it } from 'vitest';
import { LogFollower } from './log-follower.ts';

const HEADER = 'pods · cluster prod · namespace shop · live 2026-11-26T11:32:30Z';

function line(second: number, text: string): string {
  return `2026-11-26T11:00:${String(second).padStart(2, '0')}.5Z ${text}`;
}

function log(streams: Readonly<Record<string, readonly string[]>>): string {
  return [
    HEADER,
    ...Object.entries(streams).flatMap(([title, lines]) => [`--- ${title}: ${lines.length} lines`, ...lines]),
  ].join('\n');
}

it('tells each line once, however often it is read', () => {
  const follower = new LogFollower();
  const lines = [line(1, 'a'), line(2, 'b')];
  expect(follower.take(log({ 'web-1/app': lines }))).toEqual([{ title: 'web-1/app', lines, missed: 0 }]);
  expect(follower.take(log({ 'web-1/app': lines }))).toEqual([]);
  expect(follower.take(log({ 'web-1/app': [line(2, 'b'), line(3, 'c')] }))).toEqual([
    { title: 'web-1/app', lines: [line(3, 'c')], missed: 0 },
  ]);
  expect(follower.take(log({ 'web-1/app': [] }))).toEqual([]);
});

it('tells lines of one moment apart', () => {
  const follower = new LogFollower();
  follower.take(log({ 'web-1/app': [line(1, 'a')] }));
  expect(follower.take(log({ 'web-1/app': [line(1, 'a'), line(1, 'b')] }))).toEqual([
    { title: 'web-1/app', lines: [line(1, 'b')], missed: 0 },
  ]);
});

it('compares times whose fractions differ in length', () => {
  const follower = new LogFollower();
  follower.take(log({ 'web-1/app': ['2026-11-26T11:00:01.15Z a'] }));
  const later = '2026-11-26T11:00:01.2Z b';
  expect(follower.take(log({ 'web-1/app': ['2026-11-26T11:00:01.15Z a', later] }))[0]?.lines).toEqual([later]);
});

it('keeps pods apart, and takes one that came later', () => {
  const follower = new LogFollower();
  follower.take(log({ 'web-1/app': [line(5, 'a')] }));
  const [first] = follower.take(log({ 'web-1/app': [line(5, 'a')], 'web-2/app': [line(1, 'x')] }));
  expect(first).toEqual({ title: 'web-2/app', lines: [line(1, 'x')], missed: 0 });
});

it('says how many lines came faster than they were read', () => {
  const follower = new LogFollower();
  follower.take(log({ 'web-1/app': [line(1, 'a')] }));
  const text = [
    HEADER,
    '--- web-1/app: 1,210 lines, newest 2 shown',
    '1,208 older lines left out to fit: narrow by grep, since, or one container',
    line(8, 'y'),
    line(9, 'z'),
  ].join('\n');
  expect(follower.take(text)).toEqual([{ title: 'web-1/app', lines: [line(8, 'y'), line(9, 'z')], missed: 1208 }]);
});
