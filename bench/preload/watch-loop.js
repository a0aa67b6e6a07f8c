/**
 * Loaded into a measured process (NODE_OPTIONS=--import): notes each time its event loop was held, and when it first asked
 * the API server for anything; writes both to BENCH_FOLDER as it exits. JavaScript, so that no compiler is measured too.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const LOOK_EVERY_MS = 20;
const NOTED_FROM_MS = 10;

const now = () => performance.timeOrigin + performance.now();
const holds = [];
let firstRequestAt = null;

const onRequest = () => {
  firstRequestAt = now();
  unsubscribe('http.client.request.start', onRequest);
};
subscribe('http.client.request.start', onRequest);

// One sample an iteration of the loop: how long it worked, its wait for the next event not counted.
const iterations = monitorEventLoopDelay({ samplePerIteration: true });
iterations.enable();
let lastLookAt = now();
// The part of a hold that this thread ran; the rest it waited for the machine. From the look before the last one on, since
// a sample comes at the end of an iteration and may be seen one look late.
let cpuMsAtLooks = [0, 0];
const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
const note = (heldMs) => {
  if (heldMs >= NOTED_FROM_MS)
    holds.push({ endedAt: now(), heldMs, cpuMs: Math.min(heldMs, cpuMs() - cpuMsAtLooks[0]) });
};
const look = () => {
  note(iterations.max / 1e6);
  iterations.reset();
  lastLookAt = now();
  cpuMsAtLooks = [cpuMsAtLooks[1], cpuMs()];
};
setInterval(look, LOOK_EVERY_MS).unref();

process.on('exit', () => {
  // The last iteration never ends, but it kept this timer waiting.
  note(now() - lastLookAt - LOOK_EVERY_MS);
  look();
  const file = join(process.env.BENCH_FOLDER, `loop-${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ args: process.argv.slice(2), firstRequestAt, holds }));
});
