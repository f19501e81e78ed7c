import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import {
  type CheckedServer,
  serversToJudge,
} from '../../../../functions/compliance/check/servers-to-judge.ts';
import { ComplianceRecord } from '../../../../functions/compliance/record/compliance-record.ts';
import { ComplianceStorage } from '../../../../functions/compliance/storage.ts';
import type { ObjectStore } from '../../../../functions/platform/object-store.ts';
import { healthyJob, hoursAgo, knownHistory, now, pastItems, readingOf } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const manager: CheckedServer = {
  name: 'em-1',
  product: 'enterprise-manager',
  baseUrl: 'https://em.example.internal:9398',
};
const backupServer = (name: string): CheckedServer => ({
  name,
  product: 'backup-replication',
  baseUrl: `https://${name}.example.internal:9419`,
});
const own = healthyJob();
const reported = {
  ...own,
  server: 'em-1',
  product: 'enterprise-manager',
  backupServer: { name: 'vbr01' },
} as const;

/** A bucket in memory, and a record in which the job has a history as Enterprise Manager's. */
async function stores() {
  const objects = new Map<string, string>();
  const bucket = {
    has: async (key: string) => objects.has(key),
    put: async (key: string, text: string) => void objects.set(key, text),
    async getStored(key: string) {
      const text = objects.get(key);
      return text === undefined ? undefined : gzipSync(text);
    },
  };
  const past = pastItems('em-1', { [own.id]: knownHistory({ firstSeen: hoursAgo(900) }) }, '2026-03-09');
  const storage = new ComplianceStorage(bucket as unknown as ObjectStore);
  await storage.putReading('one', readingOf([reported], { server: 'em-1', product: 'enterprise-manager' }));
  await storage.putReading('one', readingOf([own]));
  await storage.putReading('one', readingOf([{ ...own, server: 'vbr02', id: 'other' }], { server: 'vbr02' }));
  return { storage, compliance: new ComplianceRecord(memoryRecord(...past).record) };
}

it.each([
  [[manager, backupServer('vbr01'), backupServer('vbr02'), backupServer('vbr03')]],
  [[backupServer('vbr03'), backupServer('vbr02'), backupServer('vbr01'), manager]],
])(
  'reads servers in order, and a job that two servers report as one, with its history: %#',
  async (servers) => {
    const state = { latest: undefined, read: undefined, mutes: [], damage: [] };
    const all = await Array.fromAsync(serversToJudge(await stores(), 'one', servers, state, now));
    expect(all.map(({ reading }) => reading.server)).toEqual(servers.map(({ name }) => name));
    const of = (name: string) => all.find(({ stored }) => stored.server === name) ?? expect.fail(name);
    expect(of('em-1').reading).toMatchObject({ jobs: [{ id: own.id }], toJudge: [] });
    expect(of('vbr01').reading).toMatchObject({ toJudge: [{ id: own.id, alsoSeenBy: ['em-1'] }] });
    expect(of('vbr02').reading).toMatchObject({ jobs: [{ id: 'other' }] });
    expect(of('vbr03').reading).toMatchObject({ error: { code: 'not-read' } });
    // It is stored as Enterprise Manager's job, and recognized as the backup server's.
    expect([of('em-1').stored.pasts.byId.size, Object.keys(of('em-1').known.jobs)]).toEqual([1, []]);
    expect(of('vbr01').known.jobs[own.id]?.firstSeen).toBe(hoursAgo(900));
  },
);
