import { setTimeout as delay } from 'node:timers/promises';
import type { AgentEvent, ToolCallReport, TurnEnd } from '../../agent/agent-event.ts';
import type { AskPerson } from '../../agent/approval-request.ts';
import { AppError } from '../../lib/errors.ts';
import type { AskOptions } from '../chat/chat-backend.ts';

const ANSWER = `**3 of 22** pods are not running:

| Namespace | Pod | Why | Restarts |
|---|---|---|--:|
| shop | checkout-7d9f8b6c5-abcde | CrashLoopBackOff: 连接数据库失败 | 17 |
| shop | reviews-6c5-xyz | ImagePullBackOff | 0 |
| shop | 前端-0 | Pending: no node has 64 CPUs | 0 |

Mend them in that order:

1. \`checkout\`: its database is named \`db\`, and there is none.
2. \`reviews\`: the image has no tag \`v9\`.

\`\`\`
kubectl -n shop set image deployment/reviews app=registry.example/reviews:v8
\`\`\`

Source: cache 42 s, cluster *prod*.
`;

const CALL: ToolCallReport = {
  id: 'a',
  tool: 'k8s_list_pods',
  arguments: { namespace: 'shop', status: 'CrashLoopBackOff,Pending' },
  source: { from: 'cache', ageMs: 42_000, freshness: 'fresh' },
  durationMs: 8,
  tokens: 1234,
  isError: false,
  text: [
    'pods · cluster prod · 3 found',
    'NAMESPACE\tNAME\tSTATUS',
    'shop\tcheckout-7d9\tCrashLoopBackOff',
    'shop\t前端-0\tPending',
    '\u001b[31mred\u001b[0m',
  ].join('\n'),
};

/** An agent for tests of the screen: the first word of the question says what it does. */
export async function* scriptedTurn(
  question: string,
  options: AskOptions,
  askPerson: AskPerson,
): AsyncGenerator<AgentEvent, void> {
  switch (question.split(/\s/)[0]) {
    case 'pods':
      yield { type: 'toolStart', id: CALL.id, tool: CALL.tool, arguments: CALL.arguments };
      await delay(300);
      yield { type: 'toolEnd', report: CALL };
      yield* say(ANSWER);
      return yield end();
    case 'slow':
      yield* say('Beginning of an answer. ');
      await delay(600_000, undefined, { signal: options.signal }).catch(() => {});
      return yield end({ outcome: 'cancelled' });
    case 'late':
      await delay(2_500);
      yield* say('Here at last.');
      return yield end();
    case 'stuck':
      // Doesn't hear that it is to stop.
      return await delay(600_000);
    case 'long':
      yield* say(`\`\`\`\n${Array.from({ length: 60 }, (_, index) => `line ${index + 1}`).join('\n')}\n\`\`\`\n`);
      return yield end();
    case 'many':
      for (let count = 1; count <= 500; count += 1) {
        yield { type: 'text', delta: `paragraph ${count}\n\n` };
        yield { type: 'notice', notice: { code: 'loopStopped', tool: 'x' } };
      }
      return yield end();
    case 'write': {
      const isApproved = await askPerson({
        dryRun: question.includes('bare') ? 'none' : 'server',
        message: 'cluster prod · delete Deployment shop/web\n\n- replicas: 3\n\u001b[2Jevil',
        untrustedReads: ['k8s_get_pod_logs'],
        signal: question.includes('abort') ? AbortSignal.timeout(1500) : options.signal,
      });
      yield* say(isApproved ? 'It was done.' : 'It was not done.');
      return yield end();
    }
    case 'fail':
      return yield end({
        outcome: 'failed',
        error: new AppError('llm', 'OpenRouter refused the key (HTTP 401). Check LLM_API_KEY.', {
          data: { failure: 'badKey', provider: 'openrouter' },
        }),
      });
    case 'broken':
      yield* say('First paragraph that is printed.\n\nSecond.\n\nThird ');
      await delay(200);
      yield { type: 'discard' };
      yield { type: 'notice', notice: { code: 'retrying', reason: 'cutOff', waitMs: 500, attempt: 2 } };
      yield* say('First paragraph, again.\n\nSecond one.');
      return yield end();
    case 'throw':
      throw new Error('the agent is broken');
    case 'crash':
      setTimeout(() => {
        throw new Error('crashed on purpose');
      }, 10);
      return await delay(5000);
    default:
      yield* say(`You said ${JSON.stringify({ question, live: options.live, namespace: options.namespace })}.`);
      return yield end({ calls: [], steps: 1 });
  }
}

async function* say(text: string): AsyncGenerator<AgentEvent, void> {
  for (const delta of text.match(/.{1,7}/gs) ?? []) {
    yield { type: 'text', delta };
    await delay(4);
  }
}

function end(over: Partial<TurnEnd> = {}): AgentEvent {
  const usage = { inputTokens: 5000, outputTokens: 321 };
  return {
    type: 'end',
    end: { outcome: 'answered', answer: '', calls: [CALL], usage, steps: 2, durationMs: 1800, ...over },
  };
}
