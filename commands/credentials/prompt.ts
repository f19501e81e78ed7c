import { Writable } from 'node:stream';
import { type AnswerSource, typedLines, writtenLines } from '../command-line/lines.ts';

export interface Prompt {
  /** The next answer; empty when there is none. What is hidden is not echoed. */
  ask(question: string, options?: { hidden?: boolean }): Promise<string>;
  close(): Promise<void>;
}

/** Asks on a terminal. Of anything else, it takes a line for each question and says nothing. */
export function openPrompt(input: AnswerSource, output: Writable): Prompt {
  const isTerminal = input.isTTY === true;
  let isHidden = false;
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const lines = isTerminal ? typedLines(input, echo) : writtenLines(input);
  return {
    async ask(question, { hidden = false } = {}) {
      if (isTerminal) output.write(question);
      isHidden = hidden;
      const line = await lines.next();
      isHidden = false;
      if (isTerminal && hidden) output.write('\n');
      return line.done ? '' : line.value;
    },
    async close() {
      await lines.return(undefined);
    },
  };
}
