import type { LoggedRequest } from '@veeam-automation/lab/server/requests';

/**
 * The largest number of these requests that ran at the same time. Times are in whole milliseconds: a request that
 * starts in the millisecond in which another ends does not count as running with it.
 */
export function mostAtOnce(requests: readonly LoggedRequest[]): number {
  const spans = requests.map(({ at, milliseconds }) => {
    const from = Date.parse(at);
    return { from, to: from + milliseconds - 2 };
  });
  return Math.max(
    0,
    ...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length),
  );
}
