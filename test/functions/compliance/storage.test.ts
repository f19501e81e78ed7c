import { expect, it } from 'vitest';
import { evidenceLock } from '../../../functions/compliance/handlers/context.ts';
import { sha256 } from '../../../functions/compliance/report/manifest.ts';
import { ComplianceStorage } from '../../../functions/compliance/storage.ts';
import type { ObjectLock, ObjectStore } from '../../../functions/platform/object-store.ts';
import { healthyJob, now, readingOf } from './estate.ts';

/** Under which keys what was written, and how it was locked. */
async function written(lockText: string | undefined): Promise<Map<string, ObjectLock | undefined>> {
  const locks = new Map<string, ObjectLock | undefined>();
  const store = {
    async has(key: string) {
      return locks.has(key);
    },
    async put(key: string, _text: string, _type: string, lock?: ObjectLock) {
      locks.set(key, lock);
    },
  };
  const storage = new ComplianceStorage(store as unknown as ObjectStore, evidenceLock(lockText));
  await storage.putReading('one', readingOf([healthyJob()]));
  const file = storage.newFile(now);
  await file.put(0, { text: '{}', values: [] });
  await file.end();
  await storage.putManifest('one', now, '{}');
  return locks;
}

it('locks reports and manifests for their days, and nothing else', async () => {
  const lock = { mode: 'COMPLIANCE', until: new Date(now.getTime() + 30 * 86_400_000) };
  const monthAndDays = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) + 30 * 86_400_000);
  expect([...(await written('{"mode":"compliance","days":30}'))]).toEqual([
    [expect.stringMatching(/^work\/readings\/.*\.json\.gz$/), undefined],
    ['work/checks/one/readings/vbr01.json.gz', undefined],
    // Later checks of the month may refer to a part.
    [`parts/${now.toISOString().slice(0, 7)}/${sha256('{}')}.gz`, { ...lock, until: monthAndDays }],
    ['evidence/one/manifest.json', lock],
  ]);
});

it('locks nothing where no lock is set', async () => {
  expect([...(await written(undefined)).values()]).toEqual([undefined, undefined, undefined, undefined]);
});
