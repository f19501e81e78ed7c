import type { Writable } from 'node:stream';
import { stripVTControlCharacters, styleText } from 'node:util';
import { columns } from './text.ts';

/** Where a command writes: a terminal, a pipe or a file. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type Style = Parameters<typeof styleText>[0];

/** The properties of the output: its width, its colours, and the current time. */
export interface Screen {
  /** Columns of the terminal; undefined in a pipe or a file, where nothing is cut. */
  readonly width: number | undefined;
  readonly now: Date;
  style(style: Style, text: string): string;
}

/** @param environment `NO_COLOR` and `TERM=dumb` turn off colours (no-color.org) */
export function screenOf(output: Output, environment: NodeJS.ProcessEnv, now: Date): Screen {
  const { isTTY = false, columns = 80 } = output;
  const isPlain = !isTTY || (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return {
    width: isTTY ? Math.max(40, columns) : undefined,
    now,
    style: (style, text) => (isPlain ? text : styleText(style, text, { validateStream: false })),
  };
}

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** Shows lines in the place of the previous ones. In a pipe, changed lines follow below. */
export class LiveLines {
  readonly #output: Output;
  #shown = '';
  /** The number of terminal rows that the shown lines take. */
  #height = 0;

  constructor(output: Output) {
    this.#output = output;
    if (output.isTTY) output.write(hideCursor);
  }

  show(lines: readonly string[]): void {
    if (!this.#output.isTTY) {
      const text = lines.join('\n');
      if (text !== this.#shown) this.#output.write(`${text}\n`);
      this.#shown = text;
      return;
    }
    const { columns: width = 80, rows = 24 } = this.#output;
    const heights = lines.map((line) =>
      Math.max(1, Math.ceil(columns(stripVTControlCharacters(line)) / width)),
    );
    // The last row is for the cursor. The row before it says how much is not shown.
    let room = rows - 1;
    let count = 0;
    while (count < lines.length && (heights[count] ?? 1) <= room - (count + 1 < lines.length ? 1 : 0)) {
      room -= heights[count] ?? 1;
      count += 1;
    }
    const left = lines.length - count;
    const fitting = left === 0 ? lines : [...lines.slice(0, count), `… ${left} lines more`];
    const up = this.#height > 0 ? `\u001b[${this.#height}A` : '';
    this.#output.write(`${up}\r\u001b[J${fitting.join('\n')}\n`);
    this.#height = rows - 1 - room + (left === 0 ? 0 : 1);
  }

  end(): void {
    if (this.#output.isTTY) this.#output.write(showCursor);
  }
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Shows on a terminal that the program waits, and removes the message afterwards. */
export async function whileWaiting<Value>(
  output: Output,
  what: string,
  work: Promise<Value>,
): Promise<Value> {
  if (!output.isTTY) return work;
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    // A short wait is not announced.
    if (turn > 3) output.write(`\r${frames[turn % frames.length]} ${what} …`);
  }, 100);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (turn > 3) output.write('\r\u001b[K');
  }
}
