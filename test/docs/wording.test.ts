import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Wordings that readers with another first language did not understand, and their replacements. */
const riddles: readonly (readonly [pattern: RegExp, better: string])[] = [
  [/there is no such/i, 'X not found, or Unknown X'],
  [/\bis no (valid )?(address|port|revision|text\b(?! that)|time zone|number|setting)\b/i, 'is not a …'],
  [/one word too many/i, 'Unexpected argument'],
  [/what became of/i, 'its outcome'],
  [/broken off/i, 'aborted'],
  [/\bmannerly\b/i, 'response policy'],
  [/\bsettlements?\b/i, 'reconciliation'],
];

/** The text that people read: the quoted strings of a source, and a whole page. */
function wordsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.md')) return [text];
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  return code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
}

const files = execFileSync(
  'git',
  ['ls-files', 'commands', 'docs/*.md', 'functions', 'lib', 'packages/*/src', 'web', 'README.md'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => /\.(ts|tsx|md)$/.test(file));

it.each(riddles)('no text has %s', (pattern, better) => {
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    wordsOf(file)
      .filter((words) => pattern.test(words))
      .map((words) => `${file}: ${pattern.exec(words)?.[0]}`),
  );
  expect(found, `Say: ${better}`).toEqual([]);
});
