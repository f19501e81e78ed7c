import { allPages, api, bodyOf } from '../api/client.ts';
import { type Loaded, useLoaded } from '../api/load.ts';
import { dayOf } from '../parts/time.tsx';
import type { Finding } from './finding.ts';

export interface Findings {
  /** The time of the check that they come from. Absent before the first check. */
  readonly checkedAt?: string;
  readonly findings: readonly Finding[];
  /** Whether there are more findings than a page can show. */
  readonly isCut: boolean;
}

const mostFindings = 20_000;
const everyMs = 60_000;

async function load(isResolved: boolean): Promise<Findings> {
  const { first, entries, isCut } = await allPages(
    (next) =>
      bodyOf(
        api.GET('/compliance/findings', {
          params: {
            query: {
              limit: '1000',
              ...(isResolved && { state: 'resolved' }),
              ...(next !== undefined && { next }),
            },
          },
        }),
      ),
    ({ findings }) => findings,
    isResolved ? 1000 : mostFindings,
  );
  const { checkedAt } = first;
  return { ...(checkedAt !== undefined && { checkedAt }), findings: entries, isCut };
}

/** The findings that are not resolved, loaded again every minute. */
export const useFindings = (): Loaded<Findings> => useLoaded('findings', () => load(false), { everyMs });

/** The latest resolved findings. */
export const useResolved = (): Loaded<Findings> => useLoaded('resolved', () => load(true), { everyMs });

/** Whether a finding existed at any time of a day. */
export function stoodOn({ since, resolvedAt }: Finding, day: string): boolean {
  return (
    dayOf(Date.parse(since)) <= day && (resolvedAt === undefined || dayOf(Date.parse(resolvedAt)) >= day)
  );
}
