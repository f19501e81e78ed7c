import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

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

/**
 * The most memory this process has held so far, in MiB, with everything: heap, buffers and Node.js itself. Linux counts
 * in `maxRSS` what the process held that started this one; its own peak is in its status.
 */
export function peakMemoryMib(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const [, kib = process.resourceUsage().maxRSS] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kib) / 1024;
}
