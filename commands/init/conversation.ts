import type { Writable } from 'node:stream';
import { type AnswerSource, typedLines, writtenLines } from '../command-line/lines.ts';

export interface Question {
  text: string;
  /** The option that answers it without asking. */
  option: string;
  given?: string | undefined;
  /** Taken when the answer is empty. */
  standard?: string;
  /** What is wrong with an answer. */
  problem: (answer: string) => string | undefined;
}

/** There is no answer, or an option's value cannot be taken. */
export class NotAnsweredError extends Error {
  override readonly name = 'NotAnsweredError';
}

/** Questions on a terminal, or on two streams: asked again until the answer can be taken. */
export class Conversation {
  readonly #lines: AsyncGenerator<string>;
  readonly #output: Writable;

  constructor(input: AnswerSource, output: Writable) {
    this.#output = output;
    this.#lines = input.isTTY ? typedLines(input) : writtenLines(input);
  }

  say(text: string): void {
    this.#output.write(`${text}\n`);
  }

  /** @throws NotAnsweredError when the input ends, or when the option's value cannot be taken */
  async ask({ text, option, given, standard, problem }: Question): Promise<string> {
    if (given !== undefined) {
      const wrong = problem(given);
      if (wrong !== undefined) throw new NotAnsweredError(`--${option}: ${wrong}`);
      return given;
    }
    for (;;) {
      this.#output.write(`${text}${standard === undefined ? '' : ` [${standard}]`}: `);
      const { value, done } = await this.#lines.next();
      if (done) throw new NotAnsweredError(`There is no answer to "${text}". Answer it with --${option}.`);
      const answer = value.trim() || (standard ?? '');
      const wrong = problem(answer);
      if (wrong === undefined) return answer;
      this.say(`  ${wrong}`);
    }
  }

  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }
}
