import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { World } from '../command-line/command.ts';
import { CommandFailedError, exitCodes } from '../command-line/errors.ts';

/** Commands on the configuration and the deployment. They need the repository that contains both. */
export const repositoryCommands = {
  init: 'writes automation.yaml, or adds a server to it',
  doctor: 'says what is wrong with the installation, and what to do',
  credentials: "stores a server's credentials, each proved by a logon",
  tokens: 'makes, lists, rotates and revokes tokens of callers',
  webhooks: 'shows or sets the key that a sender signs with',
  record: "forgets a person's name, or writes a scrubbed copy (twin)",
  'test-notice': 'sends a notice to every channel, to try them',
  'slack-manifest': 'prints the manifest of the Slack app',
  cost: 'estimates what a month costs',
  acceptance: 'tries all of it in an AWS account, and removes it again',
  compat: "checks the clients against a server's own document",
} as const;
type RepositoryCommand = keyof typeof repositoryCommands;

export const isRepositoryCommand = (name: string): name is RepositoryCommand =>
  Object.hasOwn(repositoryCommands, name);

/**
 * Runs a command of the repository that this folder is in.
 * @returns its exit code
 * @throws CommandFailedError if this folder is in none
 */
export async function runInRepository(
  name: RepositoryCommand,
  args: readonly string[],
  world: World,
): Promise<number> {
  const root = repositoryOf(process.cwd());
  if (root === undefined)
    throw new CommandFailedError(
      `${name} works on automation.yaml and the deployment: run it in a checkout of the repository, after npm ci.`,
    );
  const own = join(root, 'node_modules/.bin/node');
  const child = spawn(
    existsSync(own) ? own : process.execPath,
    [join(root, `commands/${name}.ts`), ...args],
    {
      cwd: process.cwd(),
      env: world.environment,
      stdio: 'inherit',
    },
  );
  // The terminal sends Ctrl-C to both processes; the command ends by itself.
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code) => ended(code ?? exitCodes.interrupted));
  });
}

/** The checkout that contains a folder, with its dependencies installed. */
function repositoryOf(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (existsSync(manifest) && existsSync(join(at, 'commands/doctor.ts'))) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'veeam-automation') return at;
    }
    if (at === dirname(at)) return undefined;
  }
}
