import { expect, it } from 'vitest';
import { RefusedError } from '../../../functions/action.ts';
import { newDocument, patchedDocument, replacedDocument } from '../../../functions/jobs/check-document.ts';
import { parseExact } from '../../../packages/veeam/src/backup-replication/exact-json.ts';
import { answeredJob } from '../../../packages/veeam/test/backup-replication/job-model/examples/answered-job.ts';
import { withValue } from '../../../packages/veeam/test/backup-replication/job-model/mistakes.ts';

type Patch = Parameters<typeof patchedDocument>[1];

/** The refused fields; none when the patch is applied. */
function refused(patch: Patch): string[] {
  try {
    patchedDocument(answeredJob, patch, '1.1-rev1');
    return [];
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.problems.map(({ field }) => field);
  }
}

// Its numbers and texts only show their types: many are out of range.
it('changes a stored job that does not fit the model, if the change does not affect that part', () => {
  const patched = patchedDocument(answeredJob, { description: 'New' }, '1.1-rev1');
  expect(patched).toStrictEqual(withValue(answeredJob, 'description', 'New'));
  expect(refused({ storage: { retentionPolicy: { quantity: 5 } } })).toStrictEqual([]);
});

it.each<[string, Patch, string[]]>([
  ['sets', { storage: { retentionPolicy: { quantity: -1 } } }, ['storage.retentionPolicy.quantity']],
  [
    'sets otherwise',
    { schedule: { backupWindow: { backupWindow: { days: [{ day: 'monday', hours: 'all' }] } } } },
    ['schedule.backupWindow.backupWindow.days.0.hours'],
  ],
  ['takes away', { storage: { retentionPolicy: { type: null } } }, ['storage.retentionPolicy.type']],
  [
    'makes necessary',
    { schedule: { monthly: { isEnabled: true, dayOfWeek: null } } },
    ['schedule.monthly.dayOfWeek'],
  ],
  [
    'puts into a list',
    { schedule: { backupWindow: { backupWindow: { days: [{ day: 'monday', hours: '1' }] } } } },
    ['schedule.backupWindow.backupWindow.days.0.hours'],
  ],
])('refuses what a patch %s', (_what, patch, fields) => {
  expect(refused(patch)).toStrictEqual(fields);
});

it('uses the model of the type that a patch sets', () => {
  expect(refused({ type: 'Backup' })).toStrictEqual([]);
  expect(refused({ type: 'Nonsense' })).toStrictEqual(['type']);
});

it('leaves numbers as the server wrote them, also in known fields', () => {
  const text = JSON.stringify(withValue(answeredJob, 'new', 1)).replace('"new":1', '"new":1.10');
  const stored = parseExact(text.replace('"quantity":0', '"quantity":7.0')) as Patch;
  const patched = JSON.stringify(patchedDocument(stored, { name: 'New' }, '1.1-rev1'));
  expect(patched).toContain('"new":1.10');
  expect(patched).toContain('"quantity":7.0');
});

it('replaces a document that does not fit the model by itself, and by no other such document', () => {
  const replace = (at: string, value: number | undefined) => () =>
    replacedDocument(answeredJob, withValue(answeredJob, at, value), '1.1-rev1');
  expect(replacedDocument(answeredJob, answeredJob, '1.1-rev1')).toStrictEqual(answeredJob);
  expect(replace('isHighPriority', undefined)).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  expect(replace('storage.retentionPolicy.quantity', -1)).toThrow('storage.retentionPolicy.quantity');
  expect(replace('storage.retentionPolicy.quantity', 5)).not.toThrow();
});

it('names fields by their full paths', () => {
  const replica = { name: 'Replicas', type: 'VSphereReplica', reIp: { rules: [{ ruleType: 'IPv4' }] } };
  const refuse = () => newDocument(replica, '1.3-rev1');
  expect(refuse).toThrow(expect.objectContaining({ kind: 'invalid-input' }));
  expect(refuse).toThrow('reIp.rules.0.ipv4: ');
});
