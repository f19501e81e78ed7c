import * as z from 'zod';
import type { Configuration } from '../../configuration.ts';
import { keepLastSeen } from '../../jobs/last-seen.ts';
import { readServer, type ServerJobs } from '../../jobs/read/read-server.ts';
import { whyUnread } from '../../jobs/read/read-servers.ts';
import { log } from '../../platform/log.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { findServer } from '../../servers/connect.ts';
import type { ServerAccess } from '../../servers/with-server.ts';
import { type Besides, readBesides } from '../read-besides.ts';
import type { Reading } from '../reading.ts';
import type { SettingsPace } from '../settings/read-settings.ts';
import type { ComplianceStorage } from '../storage.ts';
import { checkId } from './check-view.ts';

export const readEvent = z.object({ checkId, server: z.string(), lastTry: z.boolean() });

export interface ReadContext {
  readonly access: ServerAccess;
  readonly configuration: Pick<Configuration, 'servers'>;
  readonly pace: SettingsPace;
  readonly storage: ComplianceStorage;
  readonly record: AutomationRecord;
}

/**
 * Reads the jobs of one server and stores them for the judge.
 * @param lastTry whether a failure itself becomes the reading; otherwise it is thrown, and the workflow tries again
 * @returns how many jobs were read
 */
export async function readForCheck(
  { access, configuration, pace, storage, record }: ReadContext,
  { checkId: check, server: name, lastTry }: z.infer<typeof readEvent>,
  stop: AbortSignal,
): Promise<{ server: string; jobs: number }> {
  const server = findServer(configuration, name);
  let reading: Reading;
  let read: ServerJobs | undefined;
  const from = access.now();
  try {
    let besides: Besides = {};
    read = await readServer(access, server, stop, {
      sideFacts: true,
      besides: async (loggedOn, jobs) => {
        besides = await readBesides(record, { name, loggedOn, jobs, now: access.now(), pace });
      },
    });
    reading = { ...read, ...besides };
  } catch (error) {
    if (!lastTry) throw error;
    const { code, message } = whyUnread(name, error);
    log('warn', 'server-not-read', { checkId: check, server: name, code });
    reading = {
      server: name,
      product: server.product,
      readAt: access.now().toISOString(),
      error: { code, message },
    };
  }
  await storage.putReading(check, reading);
  if (read) await keepLastSeen(record, read, from);
  return { server: name, jobs: read?.jobs.length ?? 0 };
}
