import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

/** How a command is called. */
export interface AsGiven {
  /** From the root of the repository, such as `commands/tokens.ts`. */
  readonly program: string;
  readonly args: readonly string[];
  /** In addition to the environment of the tests; undefined removes a variable. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly folder?: string;
}

/** The output of a command, and its exit code. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const environment = { ...process.env };
const root = process.cwd();
let runs = 0;

process.on('message', (given: AsGiven) => {
  run(given).then((ended) => process.send?.(ended));
});

async function run({ program, args, env = {}, input = '', folder = root }: AsGiven): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (text: string | Uint8Array) => {
      written[name] += text;
      return true;
    };
  }
  Object.defineProperty(process, 'stdin', { value: Readable.from(input === '' ? [] : [Buffer.from(input)]) });
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const file = resolve(root, program);
  process.argv = [process.execPath, file, ...args];
  process.exitCode = undefined;
  process.chdir(folder);
  try {
    runs += 1;
    // A module with another address runs again; its imports are already loaded.
    await import(`${pathToFileURL(file)}?run=${runs}`);
  } catch (error) {
    process.stderr.write(`${inspect(error)}\n`);
    process.exitCode = 1;
  }
  return { code: Number(process.exitCode ?? 0), ...written };
}
