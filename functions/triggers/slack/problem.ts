import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../../action.ts';
import { SecretUnusableError } from '../../platform/secrets.ts';
import type { SlackMessage } from './messages/blocks.ts';
import { problemMessage } from './messages/changes.ts';

/** What is said of an error that the asker should see; undefined: a fault of ours, for the log. */
export function problemOf(error: unknown): SlackMessage | undefined {
  const known = [RefusedError, SecretUnusableError, VeeamError].some((kind) => error instanceof kind);
  return known && error instanceof Error ? problemMessage(error.message) : undefined;
}
