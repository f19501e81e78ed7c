import { expect, it } from 'vitest';
import { type JobRun, readRun, runItem } from '../../../functions/jobs/runs.ts';

const run: JobRun = {
  server: 'em-1',
  job: { id: 'urn:veeam:Job:7a821dbe', name: 'Exchange' },
  start: '2026-11-29T16:00:00.700Z',
  result: 'failed',
  seenAt: '2026-11-29T20:11:40.649Z',
  reason: 'The disk could not be opened.',
};
const stored = (item: object) => readRun({ revision: 1, format: 1, ...item } as never);

it.each<[what: string, id: string]>([
  ['usual', run.job.id],
  ['odd', 'with#a#hash'],
  ['long', 'x'.repeat(600)],
])('gives a run of a job with an %s id back as it was', (_what, id) => {
  const one = { ...run, job: { ...run.job, id } };
  expect(stored(runItem(one, 1))).toEqual(one);
});

it('says nothing of a run twice that its keys say', () => {
  const { run: text } = runItem(run, 1);
  expect(JSON.parse(String(text))).toEqual({
    job: { name: 'Exchange' },
    seenAt: run.seenAt,
    reason: run.reason,
  });
});

it('reads a run that says all of it, as earlier ones did', () => {
  expect(stored({ ...runItem(run, 1), run: JSON.stringify(run) })).toEqual(run);
});

it('has no use for what is no run', () => {
  expect(stored({ ...runItem(run, 1), run: 'x' })).toBeUndefined();
});
