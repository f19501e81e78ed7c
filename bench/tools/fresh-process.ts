import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a script in a Node.js of its own and gives what it tells by `tell`. Nothing that ran before has warmed its
 * code or filled its memory.
 * @throws when it fails; what it said on its error stream is shown as it came
 */
export async function inFreshProcess<Result>(
  script: URL,
  args: string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const child = fork(script, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let reported: { result: Result } | undefined;
  child.once('message', (message) => {
    reported = message as { result: Result };
  });
  const [code] = await once(child, 'close');
  if (code !== 0 || !reported) throw new Error(`${script.pathname} ended with ${code}`);
  return reported.result;
}

/** Gives its result to the process that started this one. */
export function tell(result: unknown): void {
  process.send?.({ result });
}

/** The most memory this process has held so far, in MiB, with everything: heap, buffers and Node.js itself. */
export const peakMemoryMib = (): number => process.resourceUsage().maxRSS / 1024;
