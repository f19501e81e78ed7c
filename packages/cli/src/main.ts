#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises';
import { exitCodes } from './command-line/errors.ts';
import { runProgram } from './program.ts';

// Requests carry a token, so the setting that turns off verification for all of Node.js is ignored.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];

// `| head` closes the pipe when it has read enough: that is no failure.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.done);
  });
}

const interruption = new AbortController();
process.on('SIGINT', () => {
  // A second Ctrl-C ends the program at once.
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
