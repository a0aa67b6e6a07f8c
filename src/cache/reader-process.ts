import type { Clock } from '../lib/clock.ts';
import { AppError, toAppError } from '../lib/errors.ts';
import { type BesideDatabase, ReadConnection } from './read-connection.ts';
import type { ReaderCall, ReaderMessage } from './reader-messages.ts';
import { READER_OPERATIONS, type ReaderOperationSet } from './reader-operations.ts';
import { Watchdog } from './watchdog.ts';

/**
 * The program of the child process behind `CacheReader`. Answers calls until its parent ends or lets go of it; what it
 * has to do with the terminal's signals is its command's business.
 */
export async function runReaderProcess(
  deps: { readonly clock: Pick<Clock, 'now'> },
  options: { readonly path: string; readonly beside?: BesideDatabase; readonly operations?: ReaderOperationSet },
): Promise<void> {
  if (process.send === undefined) {
    throw new AppError('usage', 'The cache reader is started by this program itself and is of no use alone.');
  }
  const watchdog = await Watchdog.start();
  using connection = new ReadConnection(options);
  const operations: ReaderOperationSet = { ...READER_OPERATIONS, ...options.operations };
  const send = (message: ReaderMessage): void => {
    // A parent that died in between is noticed by `disconnect`.
    process.send?.(message, undefined, undefined, () => {});
  };
  process.on('message', (message) => {
    const call = message as ReaderCall;
    try {
      const value = watchdog.run(() => answer(operations, connection, deps.clock.now(), call), call);
      send({ type: 'answer', id: call.id, value });
    } catch (error) {
      const { code, message, data } = toAppError(error);
      send({ type: 'failure', id: call.id, error: { code, message, data } });
    }
  });
  send({ type: 'ready' });
  await new Promise<void>((resolve) => {
    process.once('disconnect', () => resolve());
    if (!process.connected) resolve();
  });
  await watchdog.stop();
}

function answer(operations: ReaderOperationSet, connection: ReadConnection, now: number, call: ReaderCall): unknown {
  const run = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
  if (run === undefined) {
    throw new AppError('internal', `The cache reader has no operation ${call.operation}.`);
  }
  // Whoever asked binds the operation to its input; only the process boundary in between forgets it.
  return run(connection, now, call.input as never);
}
