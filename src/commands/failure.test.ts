import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../main.ts', import.meta.url));
const ENVIRONMENT = { PATH: process.env['PATH'], LLM_PROVIDER: 'nobody', KUBECONFIG: '/nowhere' };

function failureOf(args: readonly string[], locale: string): string {
  const env = { ...ENVIRONMENT, LC_ALL: locale };
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: 'utf8', input: '' });
  expect(status).toBe(2);
  return stderr;
}

it.each([
  ['ask', 'why?'],
  ['chat', '--list'],
])('tells in the language of the person why %s ends before it begins', (...args) => {
  expect(failureOf(args, 'zh_CN.UTF-8')).toMatch(
    /^k8s-mcp: 有一项设置不正确：\n {2}LLM_PROVIDER 当前为 "nobody"：可选值为 openrouter, /,
  );
  expect(failureOf(args, 'C.UTF-8')).toMatch(/^k8s-mcp: A setting is wrong:\n {2}LLM_PROVIDER is "nobody"/);
});
