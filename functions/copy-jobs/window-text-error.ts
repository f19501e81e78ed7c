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

/** A window text that cannot be read. The message shows the text with a caret under the place. */
export class WindowTextError extends Error {
  override name = 'WindowTextError';
  readonly code = 'WINDOW_TEXT';
  readonly position: number;
  readonly expected: string;
  readonly nearest: string | undefined;

  constructor(fault: WindowTextFault) {
    super(describe(fault));
    this.position = fault.position;
    this.expected = fault.expected;
    this.nearest = fault.nearest;
  }
}

function describe(fault: WindowTextFault): string {
  // A line break or a tab would move the caret away from what it points at.
  const line = fault.text.replaceAll(/\s/g, ' ');
  const caret = ' '.repeat(fault.position) + '^'.repeat(Math.max(1, fault.length));
  const hint = fault.nearest === undefined ? '' : ` Did you mean ${fault.nearest}?`;
  return `At character ${fault.position + 1}: ${fault.problem}\n  ${line}\n  ${caret}\nExpected ${fault.expected}.${hint}`;
}
