import type { MutantResult } from '@stryker-mutator/api/core';
import { outsideSample } from './sample.ts';
import { inSentence } from './sentences.ts';

export interface Score {
  killed: number;
  survivors: MutantResult[];
  /** Mutants with type errors in their own file. */
  typeErrors: number;
  /** Mutants that are left out because they are in sentences for people. */
  sentences: number;
  /** All mutants of the files except those in sentences. The other numbers are of a sample of them. */
  all: number;
}

/** @throws Error if a mutant could not be run, and so neither was killed nor survived */
export function scoreOf(results: readonly MutantResult[]): Score {
  const unsampled = results.filter(({ statusReason }) => statusReason === outsideSample);
  const of = (...statuses: MutantResult['status'][]) =>
    results.filter(({ status, statusReason }) => statuses.includes(status) && statusReason !== outsideSample);
  const [killed, survivors, typeErrors] = [
    of('Killed', 'Timeout', 'RuntimeError'),
    of('Survived', 'NoCoverage'),
    of('CompileError'),
  ];
  const sentences = results.filter(({ statusReason }) => statusReason === inSentence).length;
  const all = results.length - sentences;
  const rest = all - unsampled.length - killed.length - survivors.length - typeErrors.length;
  if (rest > 0) throw new Error(`${rest} mutants have another outcome than killed or survived.`);
  return { killed: killed.length, survivors, typeErrors: typeErrors.length, sentences, all };
}

/** Wilson's 95 % interval for the share in the whole that a sample was drawn from. */
export function interval(killed: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = killed / of;
  const middle = share + z ** 2 / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

/** Such as `19 of 20, 95 % (76 to 99)`. */
export function percentsOf(killed: number, of: number): string {
  const [share, low, high] = [killed / of, ...interval(killed, of)].map((part) => (part * 100).toFixed(0));
  return `${killed} of ${of}, ${share} % (${low} to ${high})`;
}

/** The document with this row for a folder in its table of scores (`| folder |`), instead of an earlier row. */
export function withScore(document: string, folder: string, cells: readonly string[]): string {
  const lines = document.split('\n');
  const head = lines.findIndex((line) => line.startsWith('| folder |'));
  if (head < 0) throw new Error('The document has no table of scores.');
  const begin = head + 2;
  const length = lines.slice(begin).findIndex((line) => !line.startsWith('|'));
  const name = `| \`${folder.replace(/\/$/, '')}\` |`;
  const others = lines.slice(begin, begin + length).filter((line) => !line.startsWith(name));
  lines.splice(begin, length, ...[...others, `${name} ${cells.join(' | ')} |`].sort());
  return lines.join('\n');
}

/** The lines of a file before and after a mutant; lines and columns are counted from 1. */
export function diffOf({ location: { start, end }, replacement }: MutantResult, text: string): string {
  const lines = text.split('\n').slice(start.line - 1, end.line);
  const first = lines[0]?.slice(0, start.column - 1) ?? '';
  const last = lines.at(-1)?.slice(end.column - 1) ?? '';
  const after = `${first}${replacement}${last}`.split('\n');
  return [...lines.map((line) => `- ${line.trim()}`), ...after.map((line) => `+ ${line.trim()}`)].join('\n');
}
