import { type ParseArgsConfig, parseArgs } from 'node:util';
import { unknownName } from '../../functions/input/strict-shape.ts';
import { UsageError } from './errors.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Arguments<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given; allowPositionals: true }>
>;

/**
 * Reads a command's arguments: its options, and at most so many words besides.
 * @throws UsageError in a line, naming the option that was meant
 */
export function readArguments<const Given extends Options>(
  options: Given,
  wordsAtMost: number,
  args?: string[],
): Arguments<Given> {
  const read = parsed(options, args);
  const stray = read.positionals[wordsAtMost];
  if (stray !== undefined) throw new UsageError(`Unexpected argument '${stray}'. ${seeHelp}`);
  return read;
}

const seeHelp = '--help shows what the command takes.';

function parsed<const Given extends Options>(options: Given, args?: string[]): Arguments<Given> {
  try {
    return parseArgs({ options, allowPositionals: true, ...(args && { args }) });
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    const [, given] = /^Unknown option '(-[^']*)'/.exec(error.message) ?? [];
    const known = Object.keys(options).map((name) => `--${name}`);
    const [line = ''] = error.message.split('\n');
    throw new UsageError(
      given === undefined ? `${line.replace(/\.?$/, '.')} ${seeHelp}` : unknownName('option', given, known),
    );
  }
}
