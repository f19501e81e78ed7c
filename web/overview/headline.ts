import { numberOf } from '../parts/reader.ts';

/**
 * Says in a sentence or two whether anything needs action.
 * @param waiting the number of causes that are not taken, of which `fresh` are new within a day
 * @param jobs the number of judged jobs, if it is known
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
