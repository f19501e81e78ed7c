import { type Arguments, type Options, readArguments } from '@veeam-automation/cli/command-line/arguments';
import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { awsProblem } from './aws-problem.ts';

export interface Command<Given extends Options> {
  /** The options and the purpose of the command, which `--help` prints. */
  usage: string;
  options: Given;
  /** The maximum number of words besides the options. The default is none. */
  wordsAtMost?: number;
  /** Further errors whose message is enough for the user, in addition to those of every command. */
  expected?: readonly (abstract new (
    ...args: never[]
  ) => Error)[];
}

/**
 * Runs a command with its arguments. An error that the user can correct is printed as one line. The exit code is 2 for
 * wrong usage and otherwise 1. Any other error is a defect of this project and is thrown with its stack.
 */
export async function runCommand<const Given extends Options>(
  { usage, options, wordsAtMost = 0, expected = [] }: Command<Given>,
  work: (given: Arguments<Given>) => Promise<void> | void,
): Promise<void> {
  verifyAlways();
  try {
    if (process.argv.slice(2).includes('--help')) console.log(usage);
    else await work(readArguments(options, wordsAtMost));
  } catch (error) {
    console.error(messageOf(error, expected));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/**
 * Ignores the variable that turns certificate verification off for all of Node.js, including the AWS SDK and programs
 * that a command starts. Commands send passwords and AWS credentials.
 */
function verifyAlways(): void {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  console.error('NODE_TLS_REJECT_UNAUTHORIZED=0 is not heeded here: every server must prove itself.');
}

/** @throws the error itself when one line would not help the user */
function messageOf(error: unknown, expected: NonNullable<Command<Options>['expected']>): string {
  const isExpected = [UsageError, CommandFailedError, ...expected].some((kind) => error instanceof kind);
  if (isExpected && error instanceof Error) return error.message;
  // The code identifies the error. Most commands read no secret and would load the AWS client only for its class.
  if (error instanceof Error && 'code' in error && error.code === 'secret-unusable') {
    const isMissing = error.cause !== undefined;
    return isMissing ? `${error.message} Another stack is named with --stack.` : error.message;
  }
  const problem = awsProblem(error, process.env['AWS_ENDPOINT_URL'] || undefined);
  if (problem === undefined) throw error;
  return problem;
}
