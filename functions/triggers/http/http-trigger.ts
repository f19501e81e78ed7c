import { log } from '../../platform/log.ts';
import type { Secrets } from '../../platform/secrets.ts';
import type { HttpTrigger } from './handler.ts';
import { deployedJwtCallers } from './jwt.ts';
import { deployedManners } from './manners.ts';
import { markUse } from './token-use.ts';
import { callerOfToken, tokenRegister } from './tokens.ts';

/** How soon a new token is known where the register has been read before. */
const newTokenMs = 10_000;

/** The HTTP trigger as it is deployed: callers are those of the secret `tokens`, or of an identity provider. */
export function httpTrigger(secrets: Secrets, now: () => Date = () => new Date()): HttpTrigger {
  return {
    now,
    manners: deployedManners(),
    jwt: deployedJwtCallers(),
    async authenticate(token) {
      const find = async (maximumAgeMs?: number) => {
        const register = await secrets.read('tokens', tokenRegister, {
          ...(maximumAgeMs !== undefined && { maximumAgeMs }),
        });
        return callerOfToken(token, register, now());
      };
      // A token may have been made since: look again, but not as often as strangers knock.
      const caller = (await find()) ?? (await find(newTokenMs));
      if (caller) await markUse(secrets, caller.name, now()).catch((error) => warnOf(error, caller.name));
      return caller;
    },
  };
}

/** A use that could not be recorded keeps nobody from working. */
function warnOf(error: unknown, token: string): void {
  log('warn', 'token-use-not-recorded', { token, error: error instanceof Error ? error.name : 'Error' });
}
