import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { decodeText, UndecodableTextError } from '../../functions/input/decode-text.ts';
import { UsageError } from './errors.ts';

/** What is asked of: a terminal, or a file or pipe that holds an answer per line. */
export type AnswerSource = Readable & { isTTY?: boolean };

/** Lines as they are typed. */
export async function* typedLines(input: Readable, echo?: Writable): AsyncGenerator<string> {
  yield* createInterface({ input, terminal: echo !== undefined, ...(echo && { output: echo }) });
}

/** The lines of a file or pipe, whatever editor or shell wrote it. */
export async function* writtenLines(input: Readable): AsyncGenerator<string> {
  const lines = (await writtenText(input)).split(/\r\n|\r|\n/);
  // Behind the last line end there is no line.
  yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/**
 * The text of a file or pipe; what was met in it is told on standard error.
 * @throws UsageError when it is no text
 */
export async function writtenText(input: Readable): Promise<string> {
  try {
    const { text, met } = decodeText(await buffer(input));
    for (const what of met) console.error(`Standard input: ${what}.`);
    return text;
  } catch (error) {
    if (!(error instanceof UndecodableTextError)) throw error;
    throw new UsageError(`Standard input: ${error.message}`, { cause: error });
  }
}
