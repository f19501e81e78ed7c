import type { Jobs } from '@veeam-automation/veeam/backup-replication/jobs';
import { expect, it } from 'vitest';
import {
  findUnclaimed,
  JobsBefore,
} from '../../../../../functions/clone/drivers/backup-replication/find-clone.ts';
import { shortPlan } from '../../clones-in.ts';

it('recognizes the earlier jobs, whatever the letter case of their ids, and no other', () => {
  const kept = new JobsBefore(['129ae170', '4588a2e9']);
  expect(kept.has('129ae170-05d6-41fc-a447-396bbc78e247')).toBe(true);
  expect(kept.has('4588A2E9-09E3-4ACC-90B2-B65C5884EA13')).toBe(true);
  expect(kept.has('00000000-09e3-4acc-90b2-b65c5884ea13')).toBe(false);
});

it('are listed by the type of the original, from all pages', async () => {
  const asked: unknown[] = [];
  async function* listStates(filters: unknown) {
    asked.push(filters);
    yield [{ id: '129ae170-05d6-41fc-a447-396bbc78e247' }];
    yield [{ id: '4588a2e9-09e3-4acc-90b2-b65c5884ea13' }];
  }
  const { marks } = await JobsBefore.read({ listStates } as unknown as Jobs, 'VSphereBackup');
  expect([asked, [...marks]]).toStrictEqual([[{ typeFilter: 'VSphereBackup' }], ['129ae170', '4588a2e9']]);
});

it("a clone whose answer was lost is searched among jobs of the original's type", async () => {
  const asked: unknown[] = [];
  async function* listStates(filters: unknown) {
    asked.push(filters);
    yield [];
  }
  const session = { jobs: { listStates } as unknown as Jobs, jobsBefore: JobsBefore.of([]) };
  expect(await findUnclaimed(session, shortPlan)).toBeUndefined();
  expect(asked).toStrictEqual([{ typeFilter: shortPlan.source.type }]);
});

it.each([
  [
    'urn:veeam:Job:129ae170-05d6-41fc-a447-396bbc78e247',
    'urn:veeam:Job:4588a2e9-09e3-4acc-90b2-b65c5884ea13',
  ],
  ['backup-job-0000001', 'backup-job-0000002'],
  ['129ae170-05d6-41fc-a447-396bbc78e247', '129ae170-other'],
  ['129ae170-05d6-41fc-a447-396bbc78e247-1', '129ae170-05d6-41fc-a447-396bbc78e247-2'],
  ['1', '12'],
])('distinguishes ids that start alike and are not both UUIDs: %s, %s', (there, fresh) => {
  const kept = JobsBefore.of([there]);
  expect(kept.has(there.toUpperCase())).toBe(true);
  expect(kept.has(fresh)).toBe(false);
  // It is part of an execution's data, whose size is limited.
  expect([...kept.marks].every((mark) => mark.length <= 8)).toBe(true);
});
