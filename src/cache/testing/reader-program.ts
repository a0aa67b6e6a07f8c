import { systemClock } from '../../lib/clock.ts';
import { runReaderProcess } from '../reader-process.ts';

/** What a packaged build does under a hidden command: `reader-program.ts PATH`. */
await runReaderProcess({ clock: systemClock }, { path: process.argv[2] ?? '' });
