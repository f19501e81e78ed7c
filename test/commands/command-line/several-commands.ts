import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AsGiven, Ended } from './several-commands-child.ts';

/** Runs commands in sequence, like a shell that waits for each. */
export interface SeveralCommands {
  run(program: string, args: readonly string[], given?: Omit<AsGiven, 'program' | 'args'>): Promise<Ended>;
  close(): Promise<void>;
}

/**
 * Starts one process for all commands of a test file. Modules that commands share, which is nearly all, are loaded
 * once. test/commands/command-line/every-command.test.ts starts commands as a shell does.
 */
export function severalCommands(): SeveralCommands {
  const child = fork(new URL('./several-commands-child.ts', import.meta.url));
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(program, args, given = {}) {
      const ended = last.then(() => next(child, { program, args, ...given }));
      last = ended.catch(() => {});
      return ended;
    },
    async close() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

async function next(child: ChildProcess, given: AsGiven): Promise<Ended> {
  const left = new AbortController();
  try {
    const answered = once(child, 'message', left);
    const gone = once(child, 'exit', left).then(() =>
      Promise.reject(new Error(`${given.program} has exited.`)),
    );
    child.send(given);
    const [ended] = await Promise.race([answered, gone]);
    return ended;
  } finally {
    left.abort();
  }
}
