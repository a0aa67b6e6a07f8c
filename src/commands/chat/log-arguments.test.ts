import { expect, it } from 'vitest';
import { logArguments } from './log-arguments.ts';

const HERE = { namespace: 'shop', live: false };

it.each([
  ['web-1', { namespace: 'shop', pod: 'web-1' }],
  ['pod/web-1', { namespace: 'shop', pod: 'web-1' }],
  ['web-1 app', { namespace: 'shop', pod: 'web-1', container: 'app' }],
  ['web-1 -n payments -c app', { namespace: 'payments', pod: 'web-1', container: 'app' }],
  ['deploy/web --namespace=payments', { namespace: 'payments', workload: 'deploy/web' }],
  ['-l app=web,tier=x', { namespace: 'shop', labelSelector: 'app=web,tier=x' }],
  ['--cluster prod web-1', { namespace: 'shop', cluster: 'prod', pod: 'web-1' }],
])('takes %j for %j', (argument, expected) => {
  expect(logArguments(argument, HERE)).toEqual(expected);
});

it.each(['web-1 -x', 'web-1 -n', 'a b c', '--constructor=x'])('says what is wrong with %j', (argument) => {
  expect(() => logArguments(argument, HERE)).toThrow(/\/logs|needs a value/);
});
