import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import type { CloneContext } from '../session.ts';

/** What a clone function holds while its environment lives. */
export function cloneContext(): CloneContext {
  return { configuration: readConfiguration(), secrets: new Secrets(environment('SECRET_PREFIX')) };
}
