import * as z from 'zod';
import { keepLastSeen } from '../../jobs/last-seen.ts';
import { readServer, type ServerJobs } from '../../jobs/read/read-server.ts';
import { whyUnread } from '../../jobs/read/read-servers.ts';
import { log } from '../../platform/log.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { step } from '../../platform/step.ts';
import { findServer } from '../../servers/connect.ts';
import { deployedConnections } from '../../servers/connection-leases.ts';
import { checkId } from '../check/check-view.ts';
import { settingsPaceSchema } from '../policies/settings-pace.ts';
import { type Besides, readBesides } from '../read-besides.ts';
import type { Reading } from '../reading.ts';
import { complianceStorage } from './context.ts';

const configuration = readConfiguration();
const access = {
  secrets: deployedSecrets(),
  now: () => new Date(),
  connections: deployedConnections(60_000),
};
const storage = complianceStorage();
const record = deployedRecord();
/** The other settings of `compliance` are for the judge: this function does not contain its rules. */
const { settings: pace } = z.object({ settings: settingsPaceSchema }).parse(configuration.compliance);
/** The function's own limit is ten minutes; the rest is for logging out and writing. */
const longestReadingMs = 9 * 60_000;

const readEvent = z.object({ checkId, server: z.string(), lastTry: z.boolean() });

/**
 * Step 1, for one server: reads its jobs and stores them for the judge. The workflow retries a failure; on the last
 * try, the failure itself becomes the reading.
 */
export const handler = step(readEvent, async ({ checkId, server: name, lastTry }) => {
  const server = findServer(configuration, name);
  let reading: Reading;
  let read: ServerJobs | undefined;
  const from = access.now();
  try {
    let besides: Besides = {};
    read = await readServer(access, server, AbortSignal.timeout(longestReadingMs), {
      sideFacts: true,
      besides: async (loggedOn, jobs) => {
        besides = await readBesides(record, { name, loggedOn, jobs, now: access.now(), pace });
      },
    });
    reading = { ...read, ...besides };
  } catch (error) {
    if (!lastTry) throw error;
    const { code, message } = whyUnread(name, error);
    log('warn', 'server-not-read', { checkId, server: name, code });
    reading = {
      server: name,
      product: server.product,
      readAt: new Date().toISOString(),
      error: { code, message },
    };
  }
  await storage.putReading(checkId, reading);
  if (read) await keepLastSeen(record, read, from);
  return { server: name, jobs: 'jobs' in reading ? reading.jobs.length : 0 };
});
