import { setTimeout as sleep } from 'node:timers/promises';
import { deployedChannels } from '../../notices/deployed-channels.ts';
import { ObjectStore } from '../../platform/object-store.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { step } from '../../platform/step.ts';
import { sendDue, sendEvent } from '../check/send-due.ts';
import { linkKey, signedReportUrl } from '../report-link.ts';

const secrets = deployedSecrets();
const objects = new ObjectStore(environment('EVIDENCE_BUCKET'));
const record = deployedRecord();
const context = {
  channels: deployedChannels(readConfiguration(), secrets, record),
  checkWindowHours: Number(process.env['CHECK_WINDOW_HOURS'] ?? '0'),
  metrics: secrets.prefix,
  now: () => new Date(),
  pause: sleep,
  stores: {
    record,
    consoleUrl: environment('API_URL'),
    object: async (key: string) => (await objects.get(key))?.text,
    async reportUrl(check: string, at: Date) {
      const { key } = await secrets.read('report-links', linkKey);
      return signedReportUrl(environment('API_URL'), check, key, at);
    },
  },
};

/** Sends the notices that are due. */
export const handler = step(sendEvent, (event) => sendDue(context, event));
