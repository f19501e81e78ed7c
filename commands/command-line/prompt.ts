import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { isCancel, log, password, select, text as textField } from '@clack/prompts';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { decodeText, UndecodableTextError } from '../../functions/input/decode-text.ts';

/** What is asked of: a terminal, or a file or pipe that holds an answer per line. */
export type AnswerSource = Readable & { isTTY?: boolean };

export interface Question {
  readonly text: string;
  /** The only answers that can be taken. */
  readonly choices?: readonly string[];
  /** Taken when the answer is empty. */
  readonly standard?: string;
  /** What is wrong with an answer; it is then asked again. */
  readonly problem?: (answer: string) => string | undefined;
  /** Not shown while it is typed. */
  readonly hidden?: boolean;
}

export interface Prompt {
  /** The answer, whole; undefined when the input has ended or the person cancelled. */
  ask(question: Question): Promise<string | undefined>;
  say(text: string): void;
}

/**
 * Asks on a terminal. A file or pipe is read a line for each question; there, only a question whose answer can be
 * refused is written, so that the refusal can be understood.
 */
export function openPrompt(input: AnswerSource, output: Writable): Prompt {
  return input.isTTY ? terminalPrompt(input, output) : linesPrompt(input, output);
}

function terminalPrompt(input: Readable, output: Writable): Prompt {
  return {
    async ask({ text, choices, standard, problem = () => undefined, hidden }) {
      const shared = { message: text, input, output };
      const validate = (answer = '') => problem(answer || (standard ?? ''));
      const initial = standard === undefined ? {} : { initialValue: standard };
      const options = choices?.map((value) => ({ value }));
      const answer = options
        ? await select({ ...shared, ...initial, options })
        : hidden
          ? await password({ ...shared, validate })
          : await textField({
              ...shared,
              validate,
              ...(standard !== undefined && { placeholder: standard, defaultValue: standard }),
            });
      return isCancel(answer) ? undefined : answer;
    },
    say: (text) => log.message(text, { output }),
  };
}

function linesPrompt(input: Readable, output: Writable): Prompt {
  const lines = writtenLines(input);
  const say = (text: string) => void output.write(`${text}\n`);
  return {
    async ask({ text, choices, standard, problem }) {
      const among = choices ? ` (${choices.join(', ')})` : '';
      for (;;) {
        if (problem) output.write(`${text}${among}${standard === undefined ? '' : ` [${standard}]`}: `);
        const { value, done } = await lines.next();
        if (done) return undefined;
        const answer = problem ? value.trim() || (standard ?? '') : value;
        const wrong = problem?.(answer);
        if (wrong === undefined) return answer;
        say(`  ${wrong}`);
      }
    },
    say,
  };
}

/** The lines of a file or pipe, whatever editor or shell wrote it. */
async function* writtenLines(input: Readable): AsyncGenerator<string, undefined> {
  const lines = (await writtenText(input)).split(/\r\n|\r|\n/);
  // Behind the last line end there is no line.
  yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/**
 * The text of a file or pipe; what was met in it is said on standard error.
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
