import { expect, it } from 'vitest';
import { JobsBefore } from '../../../../../functions/clone/drivers/backup-replication/jobs-before.ts';

it('knows the jobs that were there, whatever the case of their ids, and no other', () => {
  const before = new JobsBefore(['129ae170', '4588a2e9']);
  expect(before.has('129ae170-05d6-41fc-a447-396bbc78e247')).toBe(true);
  expect(before.has('4588A2E9-09E3-4ACC-90B2-B65C5884EA13')).toBe(true);
  expect(before.has('00000000-09e3-4acc-90b2-b65c5884ea13')).toBe(false);
});
