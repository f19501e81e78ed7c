import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../../commands/command-line/run-command.ts';
import { SecretUnusableError } from '../../../functions/platform/secrets.ts';

let said: string[];
let complaints: string[];
const exitCode = process.exitCode;
beforeEach(() => {
  said = [];
  complaints = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => void complaints.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

class OwnError extends Error {}
const command = {
  usage: 'how it is used',
  options: { stack: { type: 'string', default: 'Standard' }, force: { type: 'boolean' } },
  wordsAtMost: 1,
  expected: [OwnError],
} as const;

/** Runs a command with these arguments. @returns its exit code */
async function run(
  args: string[],
  work: Parameters<typeof runCommand<typeof command.options>>[1] = () => {},
) {
  const { argv } = process;
  process.argv = ['node', 'command', ...args];
  process.exitCode = undefined;
  try {
    await runCommand(command, work);
    return process.exitCode ?? 0;
  } finally {
    process.argv = argv;
  }
}

it('passes options and arguments to the work', async () => {
  let given: unknown;
  const code = await run(['go', '--force'], ({ values, positionals }) => {
    given = [{ ...values }, positionals];
  });
  expect(given).toEqual([{ stack: 'Standard', force: true }, ['go']]);
  expect([code, said, complaints]).toEqual([0, [], []]);
});

it('shows its usage, and does nothing', async () => {
  const work = vi.fn();
  expect(await run(['go', '--help'], work)).toBe(0);
  expect(said).toEqual(['how it is used']);
  expect(work).not.toHaveBeenCalled();
});

it.each([
  [['--stak', 'x'], "Unknown option '--stak'. Did you mean '--stack'? Allowed: --stack, --force."],
  [['-x'], "Unknown option '-x'. Allowed: --stack, --force."],
  [['go', 'away'], "Unexpected argument 'away'. --help shows what the command takes."],
  [['--stack'], "Option '--stack <value>' argument missing. --help shows what the command takes."],
  [['--stack', '--force'], "Option '--stack' argument is ambiguous. --help shows what the command takes."],
  [['--force=1'], "Option '--force' does not take an argument. --help shows what the command takes."],
])('%j is wrong usage, reported in one line', async (args, line) => {
  const work = vi.fn();
  expect(await run(args, work)).toBe(2);
  expect(complaints).toEqual([line]);
  expect(work).not.toHaveBeenCalled();
});

it.each([
  [new UsageError('take another'), 2, 'take another'],
  [new CommandFailedError('do this'), 1, 'do this'],
  [new OwnError('of this command'), 1, 'of this command'],
  [new SecretUnusableError('It is empty.', 'Fill it.'), 1, 'It is empty. Fill it.'],
  [
    new SecretUnusableError('There is none.', 'Deploy.', { cause: new Error() }),
    1,
    'There is none. Deploy. Another stack is named with --stack.',
  ],
])('%s is reported without a stack', async (error, expected, line) => {
  expect(await run([], () => Promise.reject(error))).toBe(expected);
  expect(complaints).toEqual([line]);
});

it.each(['0', '1', undefined])('verifies every server when a shell says %s', async (value) => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', value);
  let seen: string | undefined;
  await run([], () => {
    seen = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  });
  vi.unstubAllEnvs();
  expect(seen).not.toBe('0');
  expect(complaints).toHaveLength(value === '0' ? 1 : 0);
});

it('shows the stack of an error of our own', async () => {
  await expect(run([], () => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(
    'x is undefined',
  );
});
