/** Where in a window text something is wrong, and what would be right there. */
export interface WindowTextFault {
  readonly text: string;
  /** Zero-based index of the first character at fault. */
  readonly position: number;
  /** How many characters are at fault; 0 points behind the end. */
  readonly length: number;
  readonly problem: string;
  readonly expected: string;
  /** What the writer most likely meant. */
  readonly nearest?: string | undefined;
}

/**
 * A window text that cannot be read. The message repeats nothing of it, since it may have come over HTTP; `shown` has
 * the text besides, with a caret under the place, for whoever wrote it into a file.
 */
export class WindowTextError extends Error {
  override name = 'WindowTextError';
  readonly code = 'WINDOW_TEXT';
  readonly position: number;
  readonly expected: string;
  readonly nearest: string | undefined;
  readonly shown: string;

  constructor(fault: WindowTextFault) {
    super(describe(fault));
    this.shown = describe(fault, caretLines(fault));
    this.position = fault.position;
    this.expected = fault.expected;
    this.nearest = fault.nearest;
  }
}

function describe({ position, problem, expected, nearest }: WindowTextFault, between = ' '): string {
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return `At character ${position + 1}: ${problem}${between}Expected ${expected}.${hint}`;
}

function caretLines({ text, position, length }: WindowTextFault): string {
  // A line break or a tab would move the caret away from what it points at.
  const line = text.replaceAll(/\s/g, ' ');
  return `\n  ${line}\n  ${' '.repeat(position)}${'^'.repeat(Math.max(1, length))}\n`;
}
