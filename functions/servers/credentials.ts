import * as z from 'zod';

/** Reading needs a viewer, writing an administrator: each server has a credential for either. */
export const purposes = ['read', 'write'] as const;
export type Purpose = (typeof purposes)[number];

/** A user of a server, as its secret holds it. */
export const credentials = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });
export type Credentials = z.infer<typeof credentials>;

const dayMs = 24 * 60 * 60_000;

interface StoredCredential {
  server: string;
  purpose: Purpose;
  /** When its secret was changed last. */
  changedAt: Date;
}

type CredentialAge = Pick<StoredCredential, 'server' | 'purpose'> & { daysLeft: number };

/** How many whole days each credential has until it is `maximumDays` old; below 0 when it is older. */
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
