import { describe, expect, test } from 'vitest';
import { copyJobBehind } from '../../../../../functions/compliance/rules/copies/copy-job-behind.ts';
import {
  backupJobWithoutCopy,
  managedJobWithoutCopy,
  microsoft365JobWithoutCopy,
} from '../../../../../functions/compliance/rules/copies/without-copy.ts';
import { contextOf, healthyJob, hoursAgo, jobWithout, knownHistory } from '../../estate.ts';
import { evidenceOf, judged } from '../judged.ts';

const copy = healthyJob({ id: 'copy', name: 'Daily SQL - copy job', copyOf: [{ id: 'source' }] });

describe.each([
  ['microsoft365-job-without-copy', microsoft365JobWithoutCopy, 'microsoft365', 'enterprise-manager'],
  ['backup-job-without-copy', backupJobWithoutCopy, 'backup-replication', 'microsoft365'],
] as const)('%s', (_, rule, product, otherProduct) => {
  const alone = healthyJob({ product, hasCopy: false });
  test('names the only repository', () => {
    expect(evidenceOf(judged(rule, contextOf(alone)))).toEqual({
      copy: false,
      'only repository': 'Main repository',
    });
  });
  test('complies with a copy job on the same server, or when the product reports a copy', () => {
    const copies = [{ job: copy, history: knownHistory() }];
    expect(judged(rule, contextOf(alone, {}, { copies })).kind).toBe('complies');
    expect(judged(rule, contextOf({ ...alone, hasCopy: true })).kind).toBe('complies');
  });
  test.each([
    ['of the other product', contextOf({ ...alone, product: otherProduct })],
    ['that is a copy', contextOf({ ...alone, copyOf: [] })],
    ['that is new', contextOf(alone, { firstSeen: hoursAgo(2) })],
    ['whose product does not tell', contextOf(jobWithout(['hasCopy'], { product }))],
    ['that is disabled', contextOf({ ...alone, enabled: false })],
  ])('does not apply to a job %s', (_case, context) => {
    expect(judged(rule, context).kind).toBe('not-applicable');
  });
});

test('applies to Enterprise Manager if a policy says so', () => {
  const alone = healthyJob({ product: 'enterprise-manager', type: 'Backup', hasCopy: false });
  const asked = { required: true };
  expect(judged(managedJobWithoutCopy, contextOf(alone)).kind).toBe('not-applicable');
  expect(judged(managedJobWithoutCopy, contextOf(alone), asked).kind).toBe('violates');
  expect(judged(managedJobWithoutCopy, contextOf({ ...alone, hasCopy: true }), asked).kind).toBe('complies');
  const replica = contextOf({ ...alone, type: 'Replica' });
  expect(judged(managedJobWithoutCopy, replica, asked).kind).toBe('not-applicable');
});

test('a capacity tier that gets a copy of each new backup is a second place', () => {
  const alone = healthyJob({ hasCopy: false });
  const scaleOut = (copies: boolean) => ({
    infrastructure: { scaleOut: [{ id: 'repo-1', name: 'Scale-out', copies }], unread: [] },
  });
  expect(judged(backupJobWithoutCopy, contextOf(alone, {}, scaleOut(true))).kind).toBe('complies');
  expect(judged(backupJobWithoutCopy, contextOf(alone, {}, scaleOut(false))).kind).toBe('violates');
});

test.each(['VSphereReplica', 'LegacyBackupCopy', 'SureBackupContentScan'])('a %s needs no copy', (type) => {
  expect(judged(backupJobWithoutCopy, contextOf(healthyJob({ type, hasCopy: false }))).kind).toBe(
    'not-applicable',
  );
});

describe('copy-job-behind', () => {
  const source = (success: number) => ({
    job: healthyJob({ id: 'source' }),
    history: knownHistory({ lastSuccess: hoursAgo(success) }),
  });
  test('a copy from yesterday is not behind a source from today', () => {
    const context = contextOf(copy, { lastSuccess: hoursAgo(33) }, { sources: [source(10)] });
    expect(judged(copyJobBehind, context).kind).toBe('complies');
  });
  test('names the source that it is furthest behind', () => {
    for (const sources of [
      [source(50), source(10)],
      [source(10), source(50)],
    ])
      expect(
        evidenceOf(judged(copyJobBehind, contextOf(copy, { lastSuccess: hoursAgo(60) }, { sources }))),
      ).toMatchObject({ 'last good run of the source Daily SQL': hoursAgo(10), 'behind it by': 50 });
  });
  test('is not behind when its last run ended with a warning', () => {
    const history = { lastSuccess: hoursAgo(60), lastWarning: hoursAgo(12) };
    expect(judged(copyJobBehind, contextOf(copy, history, { sources: [source(10)] })).kind).toBe('complies');
  });
  test('reports both that it is disabled and failing', () => {
    const job = { ...copy, enabled: false, lastResult: 'failed' as const, raw: { lastResult: 'Failed' } };
    expect(evidenceOf(judged(copyJobBehind, contextOf(job, { result: { value: 'failed' } })))).toEqual({
      enabled: false,
      'last result': 'Failed',
    });
  });
  test('a copy that never ran is measured from when it was first seen', () => {
    const context = contextOf(copy, { firstSeen: hoursAgo(40) }, { sources: [source(10)] });
    expect(evidenceOf(judged(copyJobBehind, context))).toMatchObject({ 'behind it by': 30 });
  });
  test('does not apply to a job that is not a copy', () => {
    expect(judged(copyJobBehind, contextOf(healthyJob())).kind).toBe('not-applicable');
  });
});
