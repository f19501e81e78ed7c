/** What one check came to. What is no `ok` and no `skipped` says what to do. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'problem' | 'skipped';
  /** What was found, or why nothing was looked for. */
  found?: string;
  problem?: string;
  remedy?: string;
}

/** Checks of one thing, under its name. */
export interface Section {
  title: string;
  checks: readonly Check[];
}

const signs: Record<Check['status'], string> = { ok: '✔', warning: '!', problem: '✖', skipped: '–' };
const width = 80;
/** Of the lines beneath: narrow enough for a fingerprint of 64 digits to stay in one piece. */
const indent = ' '.repeat(12);

/** A section as lines of 80 columns: a sign and a word each, and what to do beneath. */
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

/** Words in lines, the first of which begins with `head`. */
function wrapped(text: string, head: string): string[] {
  const lines = [head];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}
