import { RefusedError } from '../../action.ts';

/** The schedule of a copy job from the words of a command: `immediate`, `daily 22:00`, `every 4 hours`. */
export function scheduleOf(words: readonly string[]): object {
  const [kind, ...rest] = words;
  const text = rest.join(' ');
  if (kind === undefined || (kind === 'immediate' && text === '')) return { type: 'Immediate' };
  if (kind === 'daily' && /^\d{2}:\d{2}$/.test(text))
    return { type: 'DailyAtTime', days: 'Everyday', time: text };
  if (kind === 'every' && text !== '') return { type: 'Periodically', every: text };
  throw new RefusedError(
    'invalid-input',
    'A schedule is written: immediate, daily 22:00, or every 4 hours (5, 10, 15 or 30 minutes; 1, 2, 4, 8 or 12 hours).',
  );
}
