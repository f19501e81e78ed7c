import * as z from 'zod';
import type { Job } from '../../jobs/job.ts';
import { type JobSettings, jobSettingsSchema } from './job-settings.ts';
import type { KnownSettings } from './stored-settings.ts';

/** The settings of a server's jobs in a check: jobs with equal settings share one entry. */
export const settingsReadingSchema = z.object({
  /** When all documents were last read. */
  readAt: z.iso.datetime().optional(),
  table: z.array(jobSettingsSchema),
  /** The job's id, and the index of its settings in the table. */
  jobs: z.array(z.tuple([z.string(), z.int().nonnegative()])),
  /** The jobs whose settings are not known, by reason, each with an example. */
  unread: z.array(z.object({ because: z.string(), jobs: z.int(), example: z.string() })),
});
export type SettingsReading = z.infer<typeof settingsReadingSchema>;

/** Settings that are older than this are not judged. */
const staleAfterReadings = 3;

/** The settings of these jobs that are known and recent enough to be judged. */
export function settingsReading(
  { jobs: stored, byHash, readAt }: KnownSettings,
  jobs: readonly Job[],
  everyHours: number,
  now: Date,
): SettingsReading {
  const oldest = now.getTime() - staleAfterReadings * everyHours * 3_600_000;
  const table: JobSettings[] = [];
  const places = new Map<string, number>();
  const unread = new Map<string, { because: string; jobs: number; example: string }>();
  const entries: SettingsReading['jobs'] = [];
  for (const { id, name } of jobs) {
    const { hash, at, because = 'not-read' } = stored.get(id.toLowerCase()) ?? {};
    const settings = hash === undefined ? undefined : byHash.get(hash);
    if (hash === undefined || settings === undefined || Date.parse(at ?? '') < oldest) {
      const why = hash === undefined ? because : 'too-old';
      const same = unread.get(why) ?? { because: why, jobs: 0, example: name };
      unread.set(why, { ...same, jobs: same.jobs + 1 });
      continue;
    }
    const place = places.get(hash) ?? table.push(settings) - 1;
    places.set(hash, place);
    entries.push([id, place]);
  }
  return { ...(readAt !== undefined && { readAt }), table, jobs: entries, unread: [...unread.values()] };
}

/** The settings of a job by its id. */
export function settingsById(reading: SettingsReading | undefined): ReadonlyMap<string, JobSettings> {
  const known = new Map<string, JobSettings>();
  for (const [id, place] of reading?.jobs ?? []) {
    const settings = reading?.table[place];
    if (settings !== undefined) known.set(id, settings);
  }
  return known;
}
