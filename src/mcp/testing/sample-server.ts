import type { McpServerFactory } from '@modelcontextprotocol/server';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { silentLog } from '../../lib/log.ts';
import { MemoryPlanStore } from '../plan-store.ts';
import { createServerFactory } from '../server.ts';
import type { ServerOffer } from '../server-offer.ts';
import { createSampleTools, newSampleLog, renderSamplePlan, type SampleLog } from './sample-tools.ts';

export const SAMPLE_OFFER: ServerOffer = {
  identity: { name: 'sample', version: '1.2.3', instructions: 'Sample tools.' },
  tools: createSampleTools(newSampleLog()).tools,
};

/** The real server factory over the sample tools. */
export function sampleServerFactory(
  options: { readonly log?: SampleLog; readonly clock?: Clock } = {},
): McpServerFactory {
  const clock = options.clock ?? systemClock;
  return createServerFactory(
    {
      runner: createSampleTools(options.log ?? newSampleLog()),
      planStore: new MemoryPlanStore({ clock }),
      renderPlan: renderSamplePlan,
      clock,
      log: silentLog,
    },
    SAMPLE_OFFER.identity,
  );
}
