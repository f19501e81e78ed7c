import { type Secrets, SecretUnusableError } from '../../platform/secrets.ts';
import { type Credentials, credentials } from '../connect.ts';
import type { Purpose } from '../purpose.ts';
import { type Done, StepFailed } from './step.ts';

/** Reads a server's credential as it is now. @throws SecretUnusableError; StepFailed when it cannot be asked for */
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
