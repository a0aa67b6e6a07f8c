import { silentLog } from '../../lib/log.ts';
import { serveStdio } from '../serve-stdio.ts';
import { sampleServerFactory } from './sample-server.ts';

/** The sample server as a program: what `k8s-mcp serve` is, with sample tools. */
const serving = serveStdio(
  { factory: sampleServerFactory(), log: silentLog },
  { stdin: process.stdin, stdout: process.stdout },
);
await serving.ended;
process.exit(0);
