import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * Runs a script in a new Node.js process and returns what it passes to `tell`. So no earlier run has warmed its code or
 * filled its memory.
 * @throws if it fails; its error stream is shown unchanged
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

/** Sends the result to the process that started this one. */
export function tell(result: unknown): void {
  process.send?.({ result });
}

/**
 * The peak memory of this process, in MiB, with heap, buffers and Node.js itself. On Linux, `maxRSS` includes the
 * memory of the process that started this one; this process's own peak is in its status.
 */
export function peakMemoryMib(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const [, kib = process.resourceUsage().maxRSS] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kib) / 1024;
}
