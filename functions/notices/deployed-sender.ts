import * as z from 'zod';
import type { Configuration } from '../configuration.ts';
import { invokeFunction, startFunction } from '../platform/invoke-function.ts';
import { log } from '../platform/log.ts';
import { environment, readConfiguration } from '../platform/runtime.ts';
import type { TestNotices } from './actions/send-test-notice.ts';
import { channelNames, noticeSettings } from './settings.ts';
import { testedChannel } from './test-notice.ts';

/**
 * Starts the sender of notices now. If that fails, or this function is in a VPC, the end of its workflow starts the
 * sender (lib/notices.ts), or the clock does within five minutes.
 */
export async function startSender(): Promise<void> {
  const name = process.env['NOTICES_FUNCTION'];
  if (name === undefined) return;
  await startFunction(name).catch((error: Error) => log('warn', 'sender-not-started', { error: error.name }));
}

/** Test notices for a trigger. The sender sends them, because only it has the receivers' accounts and keys. */
export function deployedTestNotices(
  { notices }: Pick<Configuration, 'notices'> = readConfiguration(),
): TestNotices {
  return {
    names: channelNames(noticeSettings.parse(notices ?? {})),
    async send(test) {
      return z.array(testedChannel).parse(await invokeFunction(environment('NOTICES_FUNCTION'), { test }));
    },
  };
}
