import { type Arguments, type Options, readArguments } from '@veeam-automation/cli/command-line/arguments';
import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { awsProblem } from './aws-problem.ts';

export interface Command<Given extends Options> {
  /** What it takes and does, which `--help` prints. */
  usage: string;
  options: Given;
  /** How many words may stand beside the options; none when left out. */
  wordsAtMost?: number;
  /** Errors, besides those of every command, whose message is all that a person needs. */
  expected?: readonly (abstract new (
    ...args: never[]
  ) => Error)[];
}

/**
 * Runs a command with its arguments. What a person can mend is one line, and the exit code is 2 when the command
 * was called wrongly and else 1; whatever else is thrown is a fault of ours, and keeps its stack.
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
 * A command sends passwords and AWS credentials: what turns verification off for Node as a whole, also in AWS's SDK and
 * in the programs that a command starts, is not heeded.
 */
function verifyAlways(): void {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  console.error('NODE_TLS_REJECT_UNAUTHORIZED=0 is not heeded here: every server must prove itself.');
}

/** @throws the error itself when a person could make nothing of a line */
function messageOf(error: unknown, expected: NonNullable<Command<Options>['expected']>): string {
  const isExpected = [UsageError, CommandFailedError, ...expected].some((kind) => error instanceof kind);
  if (isExpected && error instanceof Error) return error.message;
  // Known by its code: most commands read no secret, and would load AWS's client only for its class.
  if (error instanceof Error && 'code' in error && error.code === 'secret-unusable') {
    const isMissing = error.cause !== undefined;
    return isMissing ? `${error.message} Another stack is named with --stack.` : error.message;
  }
  const problem = awsProblem(error, process.env['AWS_ENDPOINT_URL'] || undefined);
  if (problem === undefined) throw error;
  return problem;
}
