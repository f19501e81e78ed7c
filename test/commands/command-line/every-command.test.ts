import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { awsEnvironment } from '../../aws-environment.ts';

/** Every program that a user starts. */
const programs = readdirSync('commands')
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `commands/${name}`);

// A process for each would take longer than all the tests.
it.each(programs)('%s reads its arguments and reports failures like every command', (program) => {
  const source = readFileSync(program, 'utf8');
  expect(source).toMatch(/^await runCommand\(/m);
  expect(source).not.toMatch(/parseArgs|process\.argv|process\.exitCode = 2/);
});

const nowhere = 'http://127.0.0.1:1';

it.concurrent.each([
  [
    'commands/tokens.ts',
    ['create', '--alow', 'all'],
    2,
    "Unknown option '--alow'. Did you mean '--allow'? Allowed: --name, --allow, --servers, --expires, --overlap, --stack.\n",
  ],
  [
    'commands/start.ts',
    ['--confg', 'mine.yaml'],
    2,
    "Unknown option '--confg'. Did you mean '--config'? Allowed: --config, --no-lab, --replay, --twin, --keep, --verbose.\n",
  ],
  [
    'commands/tokens.ts',
    ['list'],
    1,
    `${nowhere}, which AWS_ENDPOINT_URL names, cannot be reached (ECONNREFUSED). Is npm start running? Without that variable, AWS itself is asked.\n`,
  ],
  [
    'commands/slack-manifest.ts',
    ['--url', 'https://a.example', '--config', 'none.yaml'],
    1,
    'none.yaml: file not found; `npm run init` writes one\n',
  ],
] as const)(
  '%s %j exits with %i and prints one line',
  async (program, args, expected, line) => {
    const env = { ...process.env, ...awsEnvironment(nowhere) };
    const { promise, resolve } = Promise.withResolvers<object>();
    execFile(process.execPath, [program, ...args], { env }, (error, said, complaint) =>
      resolve({ code: Number(error?.code ?? 0), said, complaint }),
    );
    expect(await promise).toEqual({ code: expected, said: '', complaint: line });
  },
  60_000,
);
