import * as z from 'zod';

/** Reading needs a viewer, writing an administrator: each server has one credential for each. */
export const purposes = ['read', 'write'] as const;
export type Purpose = (typeof purposes)[number];

/** A user of a server, as stored in its secret. */
export const credentials = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });
export type Credentials = z.infer<typeof credentials>;

const dayMs = 24 * 60 * 60_000;

interface StoredCredential {
  server: string;
  purpose: Purpose;
  /** When its secret was last changed. */
  changedAt: Date;
}

type CredentialAge = Pick<StoredCredential, 'server' | 'purpose'> & { daysLeft: number };

/** How many whole days each credential has until it is `maximumDays` old; negative if it is older. */
export function credentialAges(
  stored: readonly StoredCredential[],
  maximumDays: number,
  now: Date,
): CredentialAge[] {
  return stored.map(({ server, purpose, changedAt }) => ({
    server,
    purpose,
    daysLeft: Math.floor(maximumDays - (now.getTime() - changedAt.getTime()) / dayMs),
  }));
}

/** A notice names a credential that has exactly this many days left, and an overdue one every day. */
const reminderDays = [14, 7, 3, 2, 1, 0];
const firstReminderDays = Math.max(...reminderDays);

/**
 * The notice about credentials to change, on a day on which one of them is due for a reminder.
 * @returns undefined on every other day
 */
export function dueNotice(
  ages: readonly CredentialAge[],
  maximumDays: number,
): { headline: string; lines: string[] } | undefined {
  const due = ages
    .filter(({ daysLeft }) => daysLeft <= firstReminderDays)
    .sort((one, other) => one.daysLeft - other.daysLeft);
  if (!due.some(({ daysLeft }) => daysLeft < 0 || reminderDays.includes(daysLeft))) return undefined;
  const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;
  const lines = due.map(({ server, purpose, daysLeft }) =>
    daysLeft < 0
      ? `${server}, ${purpose}: ${days(-daysLeft)} too old`
      : `${server}, ${purpose}: ${days(daysLeft)} left`,
  );
  const count = due.length === 1 ? '1 credential is' : `${due.length} credentials are`;
  return {
    headline: `${count} to be changed before ${maximumDays} days of age`,
    lines: [
      ...lines,
      'Change the password on the server, then store it: npm run credentials -- set SERVER PURPOSE',
    ],
  };
}
