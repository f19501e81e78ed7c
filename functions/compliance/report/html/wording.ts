import { type DayMark, dayMarks } from '../../engine/days.ts';
import type { JobVerdict } from '../../engine/evaluation.ts';
import type { ChangeKind } from '../../findings/changes.ts';
import type { FindingState, Severity } from '../../findings/finding.ts';

/** A state as people read it: a sign and a word, so that nothing rests on colour. */
export interface Wording {
  sign: string;
  word: string;
}

export const verdictWords: Record<JobVerdict, Wording> = {
  violates: { sign: '✕', word: 'Does not comply' },
  'not-judged': { sign: '?', word: 'Not judged' },
  excepted: { sign: '◇', word: 'Excepted' },
  complies: { sign: '✓', word: 'Complies' },
};

export const severityWords: Record<Severity, Wording> = {
  critical: { sign: 'C', word: 'Critical' },
  high: { sign: 'H', word: 'High' },
  medium: { sign: 'M', word: 'Medium' },
  low: { sign: 'L', word: 'Low' },
  info: { sign: 'i', word: 'Info' },
};

export const stateWords: Record<FindingState, Wording> = {
  open: { sign: '●', word: 'Open' },
  held: { sign: '‖', word: 'Held by maintenance' },
  excepted: { sign: '◇', word: 'Excepted' },
  'not-judged': { sign: '?', word: 'Not judged' },
  observed: { sign: '○', word: 'Observed only' },
};

export const changeWords: Record<ChangeKind, Wording> = {
  new: { sign: '+', word: 'New' },
  worse: { sign: '↑', word: 'Worse' },
  lapsed: { sign: '⌛', word: 'No longer held back' },
  resolved: { sign: '✓', word: 'Resolved' },
  reminder: { sign: '↻', word: 'Reminder' },
};

const dayWordings: Record<DayMark, Wording> = {
  '-': { sign: '·', word: 'No check' },
  '?': verdictWords['not-judged'],
  '0': verdictWords.complies,
  e: verdictWords.excepted,
  '1': severityWords.info,
  '2': severityWords.low,
  '3': severityWords.medium,
  '4': severityWords.high,
  '5': severityWords.critical,
};

/** In the order of `dayMarks`. */
export const dayWords = dayMarks.map((mark) => ({ mark, ...dayWordings[mark] }));
