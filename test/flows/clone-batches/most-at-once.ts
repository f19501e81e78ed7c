import type { LoggedRequest } from '@veeam-automation/lab/server/requests';

/**
 * The most of these requests that were under way at once. Times are told in whole milliseconds: one that begins as
 * another ends does not count with it.
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
