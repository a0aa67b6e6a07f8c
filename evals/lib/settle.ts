import { SCENARIOS } from '../../testbed/workloads/scenarios.ts';
import type { World } from './world.ts';

/** Returns when every scenario of the shop shows as it is meant to: only then have the questions their answers. */
export async function settleShop(world: World): Promise<void> {
  await Promise.all(
    SCENARIOS.map(async ({ name, namespace, look, broken }) => {
      const place = namespace === undefined ? [] : ['-n', namespace];
      await world.waitUntil(`the shop's scenario ${name} to show`, async () =>
        broken.test(await world.kubectl(...place, ...look)),
      );
    }),
  );
}
