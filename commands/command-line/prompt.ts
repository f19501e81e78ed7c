import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { isCancel, log, password, select, text as textField } from '@clack/prompts';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { decodeText, UndecodableTextError } from '../../functions/input/decode-text.ts';

/** The source of answers: a terminal, or a file or pipe with one answer per line. */
export type AnswerSource = Readable & { isTTY?: boolean };

export interface Question {
  readonly text: string;
  /** The only valid answers. */
  readonly choices?: readonly string[];
  /** The default for an empty answer. */
  readonly standard?: string;
  /** Returns the problem of an answer. With a problem, the question is asked again. */
  readonly problem?: (answer: string) => string | undefined;
  /** Whether the answer is hidden during input. */
  readonly hidden?: boolean;
}

export interface Prompt {
  /** Returns the complete answer. Undefined when the input has ended or the user cancelled. */
  ask(question: Question): Promise<string | undefined>;
  say(text: string): void;
}

/**
 * Asks on a terminal. From a file or pipe, it reads one line for each question. In this case, it prints only questions
 * whose answers may be refused, so that the user understands the refusal.
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

/** The lines of a file or pipe, from any editor or shell. */
async function* writtenLines(input: Readable): AsyncGenerator<string, undefined> {
  const lines = (await writtenText(input)).split(/\r\n|\r|\n/);
  // There is no line after the last line break.
  yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/**
 * The text of a file or pipe. Remarks on its encoding and on invisible characters go to standard error.
 * @throws UsageError when it is not text
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
