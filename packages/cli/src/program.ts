import { createInterface } from 'node:readline/promises';
import { openApi } from './api/client.ts';
import { readArguments, unknownName } from './command-line/arguments.ts';
import type { Command, Context, OptionTable, Result, World } from './command-line/command.ts';
import { CommandFailedError, exitCodes, NotAllowedError, UsageError } from './command-line/errors.ts';
import { helpOf, overview } from './command-line/help.ts';
import { completion } from './commands/completion.ts';
import { commands } from './commands/list.ts';
import { isRepositoryCommand, repositoryCommands, runInRepository } from './commands/repository.ts';
import { LiveLines, screenOf, whileWaiting } from './terminal/screen.ts';
import { wrapped } from './terminal/text.ts';

/** Options of every command. */
export const common = {
  url: { type: 'string', value: 'URL', about: "the API's address; by default API_URL" },
  'token-file': {
    type: 'string',
    value: 'FILE',
    completes: 'files',
    about: 'a file with the token, readable only by its owner; by default API_TOKEN',
  },
  json: { type: 'boolean', about: 'prints JSON' },
  help: { type: 'boolean', about: 'prints this help' },
} as const satisfies OptionTable;

const watchOption = {
  watch: { type: 'boolean', about: 'repeats until Ctrl-C' },
} as const satisfies OptionTable;

/** All options of a command. */
export function optionsOf({ options, watchMs }: Command): OptionTable {
  return { ...options, ...(watchMs !== undefined && watchOption), ...common };
}

/**
 * Runs the program with its arguments.
 * @returns its exit code
 */
export async function runProgram(args: readonly string[], world: World): Promise<number> {
  const [name = '--help', ...rest] = args;
  try {
    if (name === 'completion') return await completion(rest, world, optionsOf);
    if (name === '--help' || name === '-h' || name === 'help') {
      const asked = rest[0];
      world.stdout.write(`${asked === undefined ? overview() : helpOf(asked, found(asked), optionsOf)}\n`);
      return exitCodes.done;
    }
    if (isRepositoryCommand(name)) return await runInRepository(name, rest, world);
    const command = found(name);
    if (rest.includes('--help')) {
      world.stdout.write(`${helpOf(name, command, optionsOf)}\n`);
      return exitCodes.done;
    }
    return await runCommand(name, command, rest, world);
  } catch (error) {
    if (world.interrupted.aborted) return exitCodes.interrupted;
    if (error instanceof UsageError) return said(world, error, exitCodes.usage);
    if (error instanceof NotAllowedError) return said(world, error, exitCodes.notAllowed);
    if (error instanceof CommandFailedError) return said(world, error, exitCodes.failed);
    throw error;
  }
}

function said({ stderr }: World, { message }: Error, code: number): number {
  const { isTTY = false, columns = 80 } = stderr;
  const lines = message.split('\n').flatMap((line) => {
    const text = line.trimStart();
    return isTTY ? wrapped(text, columns, line.slice(0, line.length - text.length)) : [line];
  });
  stderr.write(`${lines.join('\n')}\n`);
  return code;
}

function found(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  throw new UsageError(
    unknownName('command', name, [
      ...Object.keys(commands),
      ...Object.keys(repositoryCommands),
      'completion',
    ]),
  );
}

async function runCommand(
  name: string,
  command: Command,
  args: readonly string[],
  world: World,
): Promise<number> {
  const given = readArguments({ ...optionsOf(command) }, command.wordsAtMost, args);
  const text = (option: string) => {
    const value = given.values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const context: Context = {
    ...world,
    api: () =>
      openApi({
        url: text('url'),
        tokenFile: text('token-file'),
        environment: world.environment,
        signal: world.interrupted,
      }),
    confirmed: (question) => confirmed(question, world),
  };
  const isJson = given.values['json'] === true;
  const first = await whileWaiting(world.stderr, name, command.run(given, context));
  if (given.values['watch'] === true && first.again) return watch(first, command.watchMs ?? 0, isJson, world);
  const screen = screenOf(world.stdout, world.environment, world.now());
  const lines = isJson ? [JSON.stringify(first.data, null, 2)] : first.lines(screen);
  if (lines.length > 0) world.stdout.write(`${lines.join('\n')}\n`);
  return first.exitCode ?? exitCodes.done;
}

/** Shows a result and its later states, until it can no longer change. As JSON, each state is one line. */
async function watch(first: Result, everyMs: number, isJson: boolean, world: World): Promise<number> {
  const live = new LiveLines(world.stdout);
  let result = first;
  try {
    for (;;) {
      const screen = screenOf(world.stdout, world.environment, world.now());
      if (isJson) world.stdout.write(`${JSON.stringify(result.data)}\n`);
      else live.show(result.lines(screen));
      if (!result.again) return result.exitCode ?? exitCodes.done;
      await world.pause(everyMs);
      result = await result.again();
    }
  } finally {
    live.end();
  }
}

async function confirmed(question: string, { stdin, stderr, interrupted }: World): Promise<boolean> {
  if (!stdin.isTTY) throw new UsageError(`${question} Nobody can be asked here: --yes says so.`);
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal: interrupted })).trim());
  } finally {
    lines.close();
  }
}
