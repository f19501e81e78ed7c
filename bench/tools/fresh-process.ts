import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Runs a script in a Node.js of its own and gives what it printed as JSON. Nothing that ran before has warmed its
 * code or filled its memory.
 * @throws when it fails; what it said on its error stream is shown as it came
 */
export async function inFreshProcess<Result>(
  script: URL,
  args: string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const child = spawn(process.execPath, [script.pathname, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [output, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${script.pathname} ended with ${code}`);
  return JSON.parse(output);
}

/** The most memory this process has held so far, in MiB, with everything: heap, buffers and Node.js itself. */
export const peakMemoryMib = (): number => process.resourceUsage().maxRSS / 1024;
