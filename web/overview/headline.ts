import { numberOf } from '../parts/reader.ts';

/**
 * Whether anything needs somebody, in a sentence or two.
 * @param waiting causes that nobody has taken, `fresh` of them new within a day
 * @param jobs how many were judged, where it is known
 */
export function headline(waiting: number, fresh: number, hasRun: boolean, jobs: number | undefined): string {
  if (!hasRun) return 'Nothing is known yet.';
  if (waiting === 0) {
    return jobs === undefined ? 'All good.' : `All good: nothing needs you in ${numberOf(jobs)} jobs.`;
  }
  const things = waiting === 1 ? 'One thing needs you.' : `${waiting} things need you.`;
  if (fresh === 0) return `${things} None is new since yesterday.`;
  if (fresh === waiting) return `${things} ${waiting === 1 ? 'It is' : 'All are'} new since yesterday.`;
  return `${things} ${fresh} ${fresh === 1 ? 'is' : 'are'} new since yesterday.`;
}
