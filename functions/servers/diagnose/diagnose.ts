import * as z from 'zod';
import { type ServerConfiguration, serverName } from '../../configuration.ts';
import { type Credentials, type Purpose, purposes } from '../credentials.ts';
import type { ServerAccess } from '../with-server.ts';
import { readSecret, tryAccount, without } from './account.ts';
import { testReachability } from './reachability.ts';
import { type Step, skip, step, type Taken, take } from './step.ts';

/** The result of a connection test. `ok`: no step failed. */
export const diagnosis = z.object({ server: serverName, ok: z.boolean(), steps: z.array(step) });
export type Diagnosis = z.infer<typeof diagnosis>;

const secretLimitMs = 2_000;

/**
 * Tests the connection to a server and each of its credentials, step by step, and changes nothing. Steps that depend on
 * a failed one are skipped. Sessions are logged out. It takes 28 seconds at most, by the limits of its steps: API
 * Gateway waits no longer.
 * @throws every unexpected error
 */
export async function diagnose(access: ServerAccess, server: ServerConfiguration): Promise<Diagnosis> {
  const { secrets, now } = access;
  const readOne = (credential: Purpose) =>
    take({ step: 'secret', credential }, { limitMs: secretLimitMs, now }, () =>
      readSecret(secrets, server.name, credential),
    );
  const [reachability, read, write] = await Promise.all([
    testReachability(server, now),
    readOne('read'),
    readOne('write'),
  ]);
  const failed = reachability.find(({ status }) => status === 'failed');
  const tried = await tryAccounts(server, { read, write }, failed?.step, now);
  const steps = [
    ...reachability,
    ...purposes.flatMap((purpose) => [
      (purpose === 'read' ? read : write).shown,
      ...tried.filter(({ credential }) => credential === purpose),
    ]),
  ];
  return { server: server.name, ok: steps.every(({ status }) => status !== 'failed'), steps };
}

/** Each account logs on once, even if it is both credentials: a refusal counts towards locking it. */
async function tryAccounts(
  server: ServerConfiguration,
  given: Record<Purpose, Taken<Credentials>>,
  failed: string | undefined,
  now: () => Date,
): Promise<Step[]> {
  const accounts: { credentials: Credentials; uses: Purpose[] }[] = [];
  const steps: Step[] = [];
  for (const purpose of purposes) {
    const { value } = given[purpose];
    const why = failed ?? (value ? undefined : 'secret');
    if (why !== undefined || !value) {
      const because = `${why} failed`;
      steps.push(
        skip({ step: 'logon', credential: purpose }, `not tried: ${because}`),
        ...without(purpose, because),
      );
      continue;
    }
    const same = accounts.find(({ credentials }) => isSame(credentials, value));
    if (same) same.uses.push(purpose);
    else accounts.push({ credentials: value, uses: [purpose] });
  }
  const tried = accounts.map(({ credentials, uses }) => tryAccount(server, credentials, uses, now));
  return [...steps, ...(await Promise.all(tried)).flat()];
}

const isSame = (one: Credentials, other: Credentials) =>
  one.username === other.username && one.password === other.password;
