import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/**
 * Stands between an agent and an MCP server over stdio, and keeps a copy of every line: what an agent did is judged by
 * this, not by its own account. Arguments: the file to append to, the server's command, its arguments.
 */
const [recordPath, command, ...args] = process.argv.slice(2);
if (recordPath === undefined || command === undefined) throw new Error('usage: tap-program FILE COMMAND [ARG …]');

const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });

/** `>` to the server, `<` from it. */
function relay(from: NodeJS.ReadableStream, to: NodeJS.WritableStream, direction: '>' | '<', path: string): void {
  let line: Buffer[] = [];
  from.on('data', (chunk: Buffer) => {
    to.write(chunk);
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line.push(rest.subarray(0, end));
      appendFileSync(path, `${direction}${Buffer.concat(line).toString('utf8')}\n`);
      line = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) line.push(rest);
  });
  from.on('end', () => to.end());
  // Either side may go first.
  to.on('error', () => {});
}

relay(process.stdin, server.stdin, '>', recordPath);
relay(server.stdout, process.stdout, '<', recordPath);
process.on('SIGTERM', () => server.kill('SIGTERM'));
process.on('SIGINT', () => server.kill('SIGINT'));
server.on('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(127);
});
server.on('close', (code) => process.exit(code ?? 1));
