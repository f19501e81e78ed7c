import * as z from 'zod';
import type { Secrets } from '../../platform/secrets.ts';

/** The secret `token-use`: the last day (UTC) on which each token was used, by the token's name. */
export const tokenUse = z.object({ days: z.record(z.string(), z.iso.date()) });

/**
 * Records that a token is used, once a day: a secret takes few writes, and a day is close enough to tell which
 * tokens nobody needs. Two functions may overwrite each other's first mark of a day; whoever misses its own
 * writes it again. It is kept apart from `tokens`, so that what serves requests cannot make tokens.
 * @throws SecretUnusableError, and whatever Secrets Manager does
 */
export async function markUse(secrets: Secrets, name: string, now: Date): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  const known = await secrets.read('token-use', tokenUse);
  if (known.days[name] === today) return;
  const { days } = await secrets.read('token-use', tokenUse, { refresh: true });
  if (days[name] === today) return;
  await secrets.write('token-use', { days: { ...days, [name]: today } });
}
