import type { Secrets } from '../../platform/secrets.ts';
import type { HttpDoor } from './handler.ts';
import { deployedManners } from './manners.ts';
import { callerOfToken, tokenRegister } from './tokens.ts';

/** The HTTP door as it is deployed: callers are those of the secret `tokens`. */
export function httpDoor(secrets: Secrets): HttpDoor {
  return {
    now: () => new Date(),
    manners: deployedManners(),
    async authenticate(token) {
      return callerOfToken(token, await secrets.read('tokens', tokenRegister), new Date());
    },
  };
}
