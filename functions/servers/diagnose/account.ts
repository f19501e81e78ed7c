import type { ServerConfiguration } from '../../configuration.ts';
import { type Secrets, SecretUnusableError } from '../../platform/secrets.ts';
import { type Credentials, credentials, type Purpose } from '../credentials.ts';
import { type LoggedOn, logOn, productVersionOf } from '../log-on.ts';
import { logOutWithin } from '../log-out.ts';
import { withConnection } from '../with-server.ts';
import { provePermission } from './permission.ts';
import { type Done, type Step, StepFailed, type StepOf, skip, take } from './step.ts';

const limitsMs = { logon: 6_000, version: 2_000, permission: 4_000, logOut: 2_000 };

/**
 * Logs on with one account, reads the build, checks the account's rights, and always logs out.
 * @param uses the purposes that this account serves: two credentials may be the same
 */
export async function tryAccount(
  server: ServerConfiguration,
  credentials: Credentials,
  uses: readonly Purpose[],
  now: () => Date,
): Promise<Step[]> {
  /** Runs a step for the first of the uses, and notes for the others that it was done. */
  async function once<T>(step: 'logon' | 'version', work: () => Promise<Done<T>>) {
    const [credential = 'read', ...others] = uses;
    const { shown, value } = await take({ step, credential }, { limitMs: limitsMs[step], now }, work);
    return {
      value,
      shown: [shown, ...others.map((use) => ({ ...shown, credential: use, milliseconds: 0 }))],
    };
  }
  return withConnection(server, async (connection) => {
    const logon = await once('logon', async () => ({
      value: await logOn(server, connection, credentials, now),
      found: 'logged on',
    }));
    const { value: loggedOn } = logon;
    if (!loggedOn) return [...logon.shown, ...uses.flatMap((use) => without(use, 'logon failed'))];
    const version = await once('version', () => readBuild(loggedOn));
    const permissions: Step[] = [];
    for (const credential of uses) {
      const limit = { limitMs: limitsMs.permission / uses.length, now };
      const prove = () => provePermission(loggedOn, credential);
      permissions.push((await take({ step: 'permission', credential }, limit, prove)).shown);
    }
    await logOutWithin(limitsMs.logOut, loggedOn.client, connection);
    return [...logon.shown, ...version.shown, ...permissions];
  });
}

/** The steps that are skipped without a logon. */
export function without(credential: Purpose, why: string): Step[] {
  const steps: StepOf[] = [
    { step: 'version', credential },
    { step: 'permission', credential },
  ];
  return steps.map((of) => skip(of, `not tried: ${why}`));
}

async function readBuild(loggedOn: LoggedOn): Promise<Done<void>> {
  const build = await productVersionOf(loggedOn);
  return build === undefined
    ? { value: undefined, skipped: 'the server does not tell this account its build' }
    : { value: undefined, found: `build ${build}` };
}

/** Reads a server's credential without the cache. @throws SecretUnusableError; StepFailed if it cannot be read */
export async function readSecret(
  secrets: Secrets,
  server: string,
  purpose: Purpose,
): Promise<Done<Credentials>> {
  try {
    const value = await secrets.read(`${purpose}/${server}`, credentials, { refresh: true });
    return { value, found: 'it is set, and has a user and a password' };
  } catch (error) {
    if (error instanceof SecretUnusableError || !(error instanceof Error)) throw error;
    const remedy = `Check the AWS credentials and the region, and that they may read the secret ${purpose}/${server}.`;
    const problem = `Secrets Manager did not give it: ${error.name}: ${error.message}`;
    throw new StepFailed(problem, remedy, { cause: error });
  }
}
