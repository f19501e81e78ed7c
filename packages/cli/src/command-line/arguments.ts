import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './errors.ts';
import { nearestName } from './nearest-name.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Arguments<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given; allowPositionals: true }>
>;

/**
 * Reads a command's arguments: its options, and at most `wordsAtMost` other words.
 * @throws UsageError in one line, with the option that was probably meant
 */
export function readArguments<const Given extends Options>(
  options: Given,
  wordsAtMost: number,
  args?: readonly string[],
): Arguments<Given> {
  const read = parsed(options, args);
  const stray = read.positionals[wordsAtMost];
  if (stray !== undefined) throw new UsageError(`Unexpected argument '${stray}'. ${seeHelp}`);
  return read;
}

const seeHelp = '--help shows what the command takes.';

function parsed<const Given extends Options>(options: Given, args?: readonly string[]): Arguments<Given> {
  try {
    return parseArgs({ options, allowPositionals: true, ...(args && { args: [...args] }) });
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    const [, given] = /^Unknown option '(-[^']*)'/.exec(error.message) ?? [];
    const [line = ''] = error.message.split('\n');
    throw new UsageError(
      given === undefined
        ? `${line.replace(/\.?$/, '.')} ${seeHelp}`
        : unknownName(
            'option',
            given,
            Object.keys(options).map((name) => `--${name}`),
          ),
    );
  }
}

/** "Unknown option '--al'. Did you mean '--all'? Allowed: …" */
export function unknownName(what: string, given: string, allowed: readonly string[]): string {
  const nearest = nearestName(given, allowed);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return `Unknown ${what} '${given}'.${hint} Allowed: ${allowed.join(', ')}.`;
}

/** A value from a list. @throws UsageError with the value that was probably meant */
export function oneOf<Value extends string>(what: string, given: string, allowed: readonly Value[]): Value {
  const found = allowed.find((value) => value === given.toLowerCase());
  if (found === undefined) throw new UsageError(unknownName(what, given, allowed));
  return found;
}
