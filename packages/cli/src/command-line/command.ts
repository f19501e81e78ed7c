import type { Api } from '../api/client.ts';
import type { Output, Screen } from '../terminal/screen.ts';
import type { Arguments } from './arguments.ts';

/** An option, as `--help` and completion describe it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly about: string;
  /** What stands for its value in `--help`. */
  readonly value?: string;
  /** The only values that it takes, several with commas; completion offers them. */
  readonly choices?: readonly string[];
  /** What completion looks up. */
  readonly completes?: 'servers' | 'files';
  readonly multiple?: boolean;
}
export type OptionTable = Readonly<Record<string, Option>>;

type Mutable<Table> = { -readonly [Name in keyof Table]: Table[Name] };
export type Given<Table extends OptionTable> = Arguments<Mutable<Table>>;

/** What a program has of the world around it. */
export interface World {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  now(): Date;
  /** @throws when it is interrupted meanwhile */
  pause(milliseconds: number): Promise<void>;
}

/** What a command works with. */
export interface Context extends World {
  /** The API as this caller. @throws UsageError when its address or the token is missing */
  api(): Promise<Api>;
  /** Asks on a terminal; where none is, nobody says yes. */
  confirmed(question: string): Promise<boolean>;
}

/** What a command came to. */
export interface Result {
  /** What `--json` prints. */
  readonly data: unknown;
  /** What people read. */
  lines(screen: Screen): readonly string[];
  readonly exitCode?: number;
  /** Looks again, for `--watch`; left out when nothing more can change. */
  again?(): Promise<Result>;
}

export interface Command<Table extends OptionTable = OptionTable> {
  /** A line for the list of commands. */
  readonly summary: string;
  /** What follows the command's name, a line for each form. */
  readonly usage: readonly string[];
  /** What is to be known besides. */
  readonly about?: string;
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly options: Table;
  readonly wordsAtMost: number;
  /** What its words are, for completion. */
  readonly words?: readonly string[] | 'servers' | 'files';
  /** `--watch` looks every so many milliseconds; without it, there is no such option. */
  readonly watchMs?: number;
  run(given: Given<Table>, context: Context): Promise<Result>;
}

/** A command, whose options' types are those of what it is given. */
export const command = <const Table extends OptionTable>(described: Command<Table>): Command<Table> =>
  described;
