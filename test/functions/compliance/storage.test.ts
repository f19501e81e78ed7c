import { expect, it } from 'vitest';
import { evidenceLock } from '../../../functions/compliance/handlers/context.ts';
import { ComplianceStorage } from '../../../functions/compliance/storage.ts';
import type { ObjectLock, ObjectStore } from '../../../functions/platform/object-store.ts';
import { healthyJob, now, readingOf } from './estate.ts';

/** Under which keys what was written, and how it was locked. */
async function written(lockText: string | undefined): Promise<Map<string, ObjectLock | undefined>> {
  const locks = new Map<string, ObjectLock | undefined>();
  const store = {
    async put(key: string, _text: string, _type: string, lock?: ObjectLock) {
      locks.set(key, lock);
    },
  };
  const storage = new ComplianceStorage(store as unknown as ObjectStore, evidenceLock(lockText));
  await storage.putReading('one', readingOf([healthyJob()]));
  await storage.putReport('one', now, { 'report.json': '{}', 'policy.json': '{}' });
  await storage.putManifest('one', now, '{}');
  return locks;
}

it('locks reports and manifests for their days, and nothing else', async () => {
  const lock = { mode: 'COMPLIANCE', until: new Date(now.getTime() + 30 * 86_400_000) };
  expect(await written('{"mode":"compliance","days":30}')).toEqual(
    new Map([
      ['work/checks/one/readings/vbr01.json.gz', undefined],
      ['evidence/one/report.json.gz', lock],
      ['evidence/one/policy.json.gz', lock],
      ['evidence/one/manifest.json', lock],
    ]),
  );
});

it('locks nothing where no lock is set', async () => {
  expect([...(await written(undefined)).values()]).toEqual([undefined, undefined, undefined, undefined]);
});
