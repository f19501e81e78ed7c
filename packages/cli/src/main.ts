#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises';
import { exitCodes } from './command-line/errors.ts';
import { runProgram } from './program.ts';

// A token is sent: what turns verification off for Node as a whole is not heeded.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];

// `| head` has read enough: that is no failure.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.done);
  });
}

const interruption = new AbortController();
process.on('SIGINT', () => {
  // Whoever insists does not wait for anything.
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
  interruption.abort();
});

process.exitCode = await runProgram(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  interrupted: interruption.signal,
  now: () => new Date(),
  pause: (milliseconds) => setTimeout(milliseconds, undefined, { signal: interruption.signal }),
});
