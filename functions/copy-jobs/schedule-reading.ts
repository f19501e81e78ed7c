import * as z from 'zod';
import { INTERVALS } from './schedule.ts';
import { describeWindow } from './window.ts';

const text = z.string().nullish().catch(undefined);

/** A server's schedule policy, read tolerantly: what is missing, new or odd is no reason to fail. */
const actualPolicy = z.object({
  type: text,
  periodicallyEvery: text,
  dailyType: text,
  dailyTime: text,
  backupCopyWindowEnabled: z.boolean().nullish().catch(undefined),
  backupCopyWindowSettings: z
    .object({
      backupWindow: z.array(z.boolean()).length(168),
      minuteOffset: z.int().nullable().default(null),
    })
    .nullish()
    .catch(undefined),
});

/** The parts of a schedule policy that anything here looks at. */
export type ReadPolicy = z.output<typeof actualPolicy>;

/** Takes a schedule policy as a server sent it (anything); gives the parts of it that can be read. */
export function readPolicy(policy: unknown): ReadPolicy {
  return actualPolicy.catch({}).parse(policy ?? {});
}

/** `HH:mm`, or `HH:mm:ss` when there are seconds; fractions and a trailing Z go. Unknown forms stay as they are. */
export function dailyTimeText(time: string | null | undefined): string {
  const [, hour, minute, second] = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?$/.exec(time ?? '') ?? [];
  if (hour === undefined) return time ?? 'not set';
  return `${hour.padStart(2, '0')}:${minute}${second === undefined || second === '00' ? '' : `:${second}`}`;
}

/** `4 hours` for `Hours4`, in any case; an interval nobody has seen stays as it is. */
export function intervalText(interval: string | null | undefined): string {
  const known = Object.entries(INTERVALS).find(([, name]) => name.toLowerCase() === interval?.toLowerCase());
  return known?.[0] ?? interval ?? 'not set';
}

/** The copy window on one line: `off`, its hours, or that they cannot be read. */
export function copyWindowText(policy: ReadPolicy): string {
  if (policy.backupCopyWindowEnabled !== true) return 'off';
  const settings = policy.backupCopyWindowSettings;
  return settings == null ? 'unreadable hours' : describeWindow(settings);
}
