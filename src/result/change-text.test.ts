import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { changeText, renderPlan } from './change-text.ts';

describe('renderPlan', () => {
  it('shows the whole name, however long: its end may be all that tells two objects apart', () => {
    const summary = `delete configmap shop/${'x'.repeat(240)}-one`;
    expect(renderPlan({ tool: 't', cluster: 'prod', summary, changes: [] })).toContain(summary);
  });

  it('says what would be done where, a line for each change', () => {
    const changes = ['image: nginx:1.27', 'command: sh -c\necho \u001b[2Jhi'];
    expect(
      renderPlan({ tool: 'k8s_create_deployment', cluster: 'prod', summary: 'create deployment shop/web', changes }),
    ).toBe('cluster prod: create deployment shop/web\n- image: nginx:1.27\n- command: sh -c\n  echo \\u001b[2Jhi');
  });

  it('never hides a change silently', () => {
    const changes = Array.from({ length: 500 }, (_, at) => `env VARIABLE_${at}: a value that takes some room`);
    const text = renderPlan({ tool: 't', cluster: 'prod', summary: 's', changes });
    expect(text).toMatch(/\(\d+ more changes are not shown: don't approve what you can't see\)$/);
    expect(countTokens(text)).toBeLessThanOrEqual(1250);
    expect(renderPlan({ tool: 't', cluster: 'prod', summary: 's', changes: ['x'.repeat(1_000_000)] })).toContain(
      'characters]',
    );
  });
});

describe('changeText', () => {
  it('says what was done, with the object as it is now', () => {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
    expect(
      changeText(
        { type: 'change', cluster: 'prod', summary: 'created deployment shop/web', details: ['2 replicas'], object },
        4000,
      ),
    ).toBe(
      'created deployment shop/web · cluster prod\n- 2 replicas\n{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}',
    );
  });
});
