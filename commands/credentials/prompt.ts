import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';

/** What is asked of: a terminal, or a file or pipe that holds an answer per line. */
export type AnswerSource = Readable & { isTTY?: boolean };

export interface Prompt {
  /** The next answer; empty when there is none. What is hidden is not echoed. */
  ask(question: string, options?: { hidden?: boolean }): Promise<string>;
  close(): void;
}

/** Asks on a terminal. Of anything else, it takes a line for each question and says nothing. */
export function openPrompt(input: AnswerSource, output: Writable): Prompt {
  const isTerminal = input.isTTY === true;
  let isHidden = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (isTerminal && !isHidden) output.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input, output: echo, terminal: isTerminal });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async ask(question, { hidden = false } = {}) {
      if (isTerminal) output.write(question);
      isHidden = hidden;
      const line = await lines.next();
      isHidden = false;
      if (isTerminal && hidden) output.write('\n');
      return line.done ? '' : line.value;
    },
    close: () => reader.close(),
  };
}
