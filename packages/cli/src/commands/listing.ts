import { oneOf } from '../command-line/arguments.ts';
import type { OptionTable } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import type { Screen } from '../terminal/screen.ts';

/** The options of every list. */
export const listOptions = {
  limit: { type: 'string', value: 'N', about: 'shows at most this many; by default 50' },
} as const satisfies OptionTable;

export const serverOption = {
  server: {
    type: 'string',
    value: 'NAME',
    completes: 'servers',
    about: 'on these servers, several separated by commas',
  },
} as const satisfies OptionTable;

/** @throws UsageError */
export function limitOf(given: string | undefined): number {
  if (given === undefined) return 50;
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new UsageError(`--limit: '${given}' is not a number from 1 on.`);
  return Number(given);
}

/** One value, or several with commas, each from a list. @throws UsageError with the value that was probably meant */
export function someOf<Value extends string>(
  option: string,
  given: string | undefined,
  allowed: readonly Value[],
): Value[] | undefined {
  return given?.split(',').map((each) => oneOf(option, each.trim(), allowed));
}

/** The last lines of a list: the number of entries, and how to see more. */
export function footer(
  shown: number,
  isMore: boolean,
  { width, style }: Screen,
  { noun, none }: { noun: string; none: string },
): string[] {
  if (width === undefined) return [];
  if (shown === 0) return [none];
  if (!isMore) return shown > 10 ? ['', style('dim', `${shown} ${noun}`)] : [];
  return ['', style('dim', `The first ${shown} ${noun}; there are more: --limit ${shown * 10}`)];
}
