import type { Api } from '../api/client.ts';
import type { Output, Screen } from '../terminal/screen.ts';
import type { Arguments } from './arguments.ts';

/** An option, as `--help` and completion describe it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly about: string;
  /** The placeholder for its value in `--help`. */
  readonly value?: string;
  /** The only allowed values, several with commas; completion offers them. */
  readonly choices?: readonly string[];
  /** The kind of values that completion looks up. */
  readonly completes?: 'servers' | 'files';
  readonly multiple?: boolean;
}
export type OptionTable = Readonly<Record<string, Option>>;

type Mutable<Table> = { -readonly [Name in keyof Table]: Table[Name] };
export type Given<Table extends OptionTable> = Arguments<Mutable<Table>>;

/** The environment of the program. */
export interface World {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  now(): Date;
  /** @throws if it is interrupted in the meantime */
  pause(milliseconds: number): Promise<void>;
}

/** The environment of a command. */
export interface Context extends World {
  /** The API as this caller. @throws UsageError if its address or the token is missing */
  api(): Promise<Api>;
  /** Asks on a terminal; without one, the answer is no. */
  confirmed(question: string): Promise<boolean>;
}

/** The result of a command. */
export interface Result {
  /** The output of `--json`. */
  readonly data: unknown;
  /** The output for people. */
  lines(screen: Screen): readonly string[];
  readonly exitCode?: number;
  /** Looks again, for `--watch`; undefined if nothing more can change. */
  again?(): Promise<Result>;
}

export interface Command<Table extends OptionTable = OptionTable> {
  /** A line for the list of commands. */
  readonly summary: string;
  /** The text after the command's name, one line for each form. */
  readonly usage: readonly string[];
  /** Further information. */
  readonly about?: string;
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly options: Table;
  readonly wordsAtMost: number;
  /** The kind of its words, for completion. */
  readonly words?: readonly string[] | 'servers' | 'files';
  /** The interval of `--watch`, in milliseconds. Without it, the command has no such option. */
  readonly watchMs?: number;
  run(given: Given<Table>, context: Context): Promise<Result>;
}

/** A command. The types of its options are derived from its table of options. */
export const command = <const Table extends OptionTable>(described: Command<Table>): Command<Table> =>
  described;
