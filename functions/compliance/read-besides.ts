import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../jobs/job.ts';
import { log } from '../platform/log.ts';
import type { AutomationRecord } from '../platform/record/record.ts';
import type { LoggedOn } from '../servers/log-on.ts';
import type { Infrastructure } from './infrastructure/infrastructure.ts';
import { readInfrastructure } from './infrastructure/read-infrastructure.ts';
import { withTrend } from './infrastructure/space-trend.ts';
import { protectionAtPace } from './infrastructure/stored-protection.ts';
import { refreshSettings, type SettingsPace } from './settings/read-settings.ts';
import { type SettingsReading, settingsReading } from './settings/settings-reading.ts';
import { keepSettings, readStoredSettings } from './settings/stored-settings.ts';

/** The parts of a reading besides the jobs. */
export interface Besides {
  settings?: SettingsReading;
  infrastructure?: Infrastructure;
}

export interface ServerToRead {
  readonly name: string;
  readonly loggedOn: LoggedOn;
  readonly jobs: readonly Job[];
  readonly now: Date;
  readonly pace: SettingsPace;
}

/** The function that reads a server has ten minutes for everything. */
const longestSettingsMs = 4 * 60_000;

/** Reads the settings of a server's jobs, and its infrastructure. A failure there does not affect the jobs. */
export async function readBesides(record: AutomationRecord, server: ServerToRead): Promise<Besides> {
  const settings = await besides(server.name, 'settings', () => settingsOf(record, server));
  const infrastructure = await besides(server.name, 'infrastructure', async () => {
    const { now, pace, loggedOn } = server;
    const { version } = loggedOn.client;
    const read = await readInfrastructure(loggedOn, now, (readAnew) =>
      protectionAtPace(record, server.name, { version, everyHours: pace.everyHours, now }, readAnew),
    );
    if (read.repositories === undefined) return read;
    const readAt = now.toISOString();
    return { ...read, repositories: await withTrend(record, server.name, read.repositories, readAt) };
  });
  return { ...(settings && { settings }), ...(infrastructure && { infrastructure }) };
}

async function settingsOf(
  record: AutomationRecord,
  { name, loggedOn, jobs, now, pace }: ServerToRead,
): Promise<SettingsReading> {
  const read = await readStoredSettings(record, name);
  const stop = AbortSignal.timeout(longestSettingsMs);
  const pause = async (ms: number, signal: AbortSignal) => {
    await wait(ms, undefined, { signal }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  };
  if (await refreshSettings(loggedOn, jobs, read.known, { pace, now, stop, pause }))
    await keepSettings(record, name, read);
  return settingsReading(read.known, jobs, pace.everyHours, now);
}

async function besides<Fact>(
  server: string,
  what: string,
  read: () => Promise<Fact>,
): Promise<Fact | undefined> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof Error ? error.name : 'unknown';
    log('error', 'besides-not-read', { server, what, code });
    return undefined;
  }
}
