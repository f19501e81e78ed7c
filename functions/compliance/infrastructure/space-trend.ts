import * as z from 'zod';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { parseRecord } from '../../platform/salvage.ts';
import type { Repository } from './infrastructure.ts';

/** The number of days that are stored. */
const daysKept = 30;
/** The minimum number of days for a trend. */
const fewestDays = 5;
const dayMs = 86_400_000;

/** The free space and the capacity on one day. */
const pointSchema = z.tuple([z.iso.date(), z.number(), z.number()]);
type Point = z.infer<typeof pointSchema>;

/**
 * Adds today's values to the stored ones of a server's repositories, and predicts when each one is full.
 * @param readAt the time of the reading, ISO 8601
 */
export async function withTrend(
  record: AutomationRecord,
  server: string,
  repositories: readonly Repository[],
  readAt: string,
): Promise<Repository[]> {
  const key = { pk: `SERVER#${server}`, sk: 'SPACE' };
  const today = readAt.slice(0, 10);
  let followed = new Map<string, Point[]>();
  await record.change(key, (item) => {
    const stored = readPoints(item?.['points']);
    followed = new Map(
      repositories.flatMap(({ id, freeBytes, capacityBytes }) => {
        if (freeBytes === undefined || capacityBytes === undefined) return [];
        const before = (stored.get(id) ?? []).filter(([day]) => day !== today);
        const points: Point[] = [...before, [today, freeBytes, capacityBytes]];
        return [[id, points.slice(-daysKept)] as const];
      }),
    );
    const points = JSON.stringify([...followed]);
    return points === item?.['points'] || (item === undefined && followed.size === 0)
      ? undefined
      : { ...key, points };
  });
  return repositories.map((repository) => {
    const fullInDays = daysUntilFull(followed.get(repository.id) ?? []);
    return fullInDays === undefined ? repository : { ...repository, fullInDays };
  });
}

function readPoints(text: unknown): Map<string, Point[]> {
  const stored = parseRecord(`{"points":${typeof text === 'string' ? text : '[]'}}`)?.['points'];
  const known = new Map<string, Point[]>();
  for (const entry of Array.isArray(stored) ? stored : []) {
    const [id, points] = Array.isArray(entry) ? entry : [];
    const read = z.array(pointSchema).safeParse(points).data;
    if (typeof id === 'string' && read) known.set(id, read);
  }
  return known;
}

/**
 * In how many days the free space of the last point is used up, by a least-squares line through the days since the
 * repository has had its present capacity. Undefined if there are too few days, or its free space does not shrink.
 */
export function daysUntilFull(points: readonly Point[]): number | undefined {
  const capacity = points.at(-1)?.[2];
  const since = points.findLastIndex(([, , size]) => size !== capacity) + 1;
  const seen = points.slice(since).map(([day, free]) => ({ day: Date.parse(day) / dayMs, free }));
  const last = seen.at(-1);
  if (last === undefined || seen.length < fewestDays) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middleDay = mean(seen.map(({ day }) => day));
  const middleFree = mean(seen.map(({ free }) => free));
  const spread = seen.reduce((sum, { day }) => sum + (day - middleDay) ** 2, 0);
  const slope =
    seen.reduce((sum, { day, free }) => sum + (day - middleDay) * (free - middleFree), 0) / spread;
  return slope < 0 ? Math.floor(last.free / -slope) : undefined;
}
