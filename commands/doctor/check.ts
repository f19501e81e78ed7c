/** The result of one check. A `warning` and a `problem` say what to do. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'problem' | 'skipped';
  /** What the check found, or why it was skipped. */
  found?: string;
  problem?: string;
  remedy?: string;
}

/** The checks of one subject, with its name as the title. */
export interface Section {
  title: string;
  checks: readonly Check[];
}

const signs: Record<Check['status'], string> = { ok: '✔', warning: '!', problem: '✖', skipped: '–' };
const width = 80;
/** The indentation of the lines below. It leaves enough space for a fingerprint of 64 digits on one line. */
const indent = ' '.repeat(12);

/** A section as lines of 80 columns. Each check has a sign and a word, and below them what to do. */
export function shown({ title, checks }: Section): string {
  return [title, ...checks.flatMap(linesOf), ''].join('\n');
}

function linesOf({ name, status, found, problem, remedy }: Check): string[] {
  const head = `  ${signs[status]} ${status.padEnd(8)} ${name.padEnd(16)}`;
  return [
    ...wrapped(problem ?? found ?? '', head),
    ...(remedy === undefined ? [] : wrapped(remedy, `${indent}→`)),
    ...(problem === undefined || found === undefined ? [] : wrapped(found, `${indent}It shows:`)),
  ];
}

/** Wraps the words into lines. The first line begins with `head`. */
function wrapped(text: string, head: string): string[] {
  const lines = [head];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}
