import * as z from 'zod';
import { invokeFunction } from '../platform/invoke-function.ts';
import { environment, readConfiguration } from '../platform/runtime.ts';
import type { TestNotices } from './actions/send-test-notice.ts';
import { channelNames, noticeSettings } from './settings.ts';
import { testedChannel } from './test-notice.ts';

/** Test notices for a trigger. The sender sends them: it alone has what the receivers' accounts and keys are. */
export function deployedTestNotices(): TestNotices {
  return {
    names: channelNames(noticeSettings.parse(readConfiguration().notices ?? {})),
    async send(test) {
      return z.array(testedChannel).parse(await invokeFunction(environment('NOTICES_FUNCTION'), { test }));
    },
  };
}
