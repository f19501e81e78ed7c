import type { MutantResult } from '@stryker-mutator/api/core';
import { outsideSample } from './sample.ts';

export interface Score {
  killed: number;
  survivors: MutantResult[];
  /** Refused by their own file's types. */
  typeErrors: number;
  /** All mutants that the files have, of which the others are a sample. */
  all: number;
}

/** @throws Error when a mutant could not be run, which neither kills it nor lets it live */
export function scoreOf(results: readonly MutantResult[]): Score {
  const unsampled = results.filter(({ statusReason }) => statusReason === outsideSample);
  const of = (...statuses: MutantResult['status'][]) =>
    results.filter(({ status, statusReason }) => statuses.includes(status) && statusReason !== outsideSample);
  const [killed, survivors, typeErrors] = [
    of('Killed', 'Timeout', 'RuntimeError'),
    of('Survived', 'NoCoverage'),
    of('CompileError'),
  ];
  const rest = results.length - unsampled.length - killed.length - survivors.length - typeErrors.length;
  if (rest > 0) throw new Error(`${rest} mutants have another outcome than killed or survived.`);
  return { killed: killed.length, survivors, typeErrors: typeErrors.length, all: results.length };
}

/** Wilson's interval, within which the share of a whole lies that a sample was drawn from: 95 times in 100. */
export function interval(killed: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = killed / of;
  const middle = share + z ** 2 / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

/** The lines of a file before and after a mutant; lines and columns are counted from 1. */
export function diffOf({ location: { start, end }, replacement }: MutantResult, text: string): string {
  const lines = text.split('\n').slice(start.line - 1, end.line);
  const first = lines[0]?.slice(0, start.column - 1) ?? '';
  const last = lines.at(-1)?.slice(end.column - 1) ?? '';
  const after = `${first}${replacement}${last}`.split('\n');
  return [...lines.map((line) => `- ${line.trim()}`), ...after.map((line) => `+ ${line.trim()}`)].join('\n');
}
