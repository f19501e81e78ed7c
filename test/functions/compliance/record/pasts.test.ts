import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { JobHistory } from '../../../../functions/compliance/history.ts';
import { changedPasts, noPasts, readPasts } from '../../../../functions/compliance/record/pasts.ts';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import { hoursAgo, knownHistory, pastItems } from '../estate.ts';

const day = '2026-03-10';
const past = knownHistory({ days: '04', result: { value: 'failed', at: hoursAgo(5) } });
const read = (...items: NewItem[]) => readPasts(items.map((item) => ({ ...item, revision: 1 })));
const rowsIn = ({ pasts }: NewItem) =>
  JSON.parse(gunzipSync(Buffer.from(String(pasts), 'base64')).toString()) as unknown[];
const partOf = (rows: unknown, sk = 'PASTS#0000'): NewItem => ({
  pk: 'JOB#em-1',
  sk,
  pasts: gzipSync(JSON.stringify(rows)).toString('base64'),
});
/** The changes of a check when the stored marks of the previous day continue unchanged. */
const changed = (stored: ReturnType<typeof readPasts>, jobs: Record<string, JobHistory>) =>
  changedPasts('em-1', stored, jobs, day, (days, from) => (from === day ? days : days + days.at(-1)));

describe('the histories of jobs', () => {
  it('are stored by the ids of the jobs, with their fields in one order', () => {
    const { days, result, firstSeen, name } = past;
    const jobs = {
      'urn:2': { days, result, firstSeen, name },
      'urn:1': { ...past, enabledSince: hoursAgo(8) },
    };
    const [item = expect.fail('no item'), ...others] = pastItems('em-1', jobs, day);
    expect(others).toEqual([]);
    expect(item).toMatchObject({ pk: 'JOB#em-1', sk: 'PASTS#0000' });
    expect(JSON.stringify(rowsIn(item)[1])).toBe(
      JSON.stringify(['urn:2', day, { name, firstSeen, result, days }]),
    );
    expect(read(item)).toEqual({
      byId: new Map([
        ['urn:1', { past: jobs['urn:1'], day }],
        ['urn:2', { past, day }],
      ]),
      items: new Map([[item.sk, item['pasts']]]),
      lost: [],
    });
  });

  it('are in as many items as needed, each far below the limit of 400 KB', () => {
    // The names that compress least.
    let state = 1;
    const character = () => {
      state = (state * 48_271) % 2_147_483_647;
      return String.fromCodePoint(0x4e00 + (state % 20_000));
    };
    const names = Array.from({ length: 100 }, () => Array.from({ length: 2000 }, character).join(''));
    const jobs = Object.fromEntries(names.map((name, number) => [`job-${number}`, { ...past, name }]));
    const items = pastItems('em-1', jobs, day);
    expect(items.map(({ sk }) => sk)).toEqual(['PASTS#0000', 'PASTS#0001', 'PASTS#0002', 'PASTS#0003']);
    expect(Math.max(...items.map((item) => String(item['pasts']).length))).toBeLessThan(300_000);
    expect(Object.fromEntries([...read(...items).byId].map(([id, { past: known }]) => [id, known]))).toEqual(
      jobs,
    );
    // Items that are no longer needed for fewer jobs are deleted.
    const few = { 'job-0': jobs['job-0'] ?? past };
    expect(changed(read(...items), few).deletes.map(({ sk }) => sk)).toEqual([
      'PASTS#0001',
      'PASTS#0002',
      'PASTS#0003',
    ]);
  });

  it('are read from the items in which older code stored one job each, and replace them', () => {
    const { days, ...rest } = past;
    const old = {
      ...{
        pk: 'JOB#em-1',
        sk: 'PAST#urn:1',
        id: 'urn:1',
        past: JSON.stringify(rest),
        days,
        day: '2026-03-09',
      },
    };
    const stored = read(old);
    expect(stored).toEqual({
      byId: new Map([['urn:1', { past, day: '2026-03-09' }]]),
      items: new Map([['PAST#urn:1', undefined]]),
      lost: [],
    });
    const next = { ...past, days: '044' };
    const { puts, deletes } = changed(stored, { 'urn:1': next });
    expect(deletes).toEqual([{ pk: 'JOB#em-1', sk: 'PAST#urn:1' }]);
    expect(read(...puts).byId).toEqual(stored.byId);
    expect(changed(read(...puts), { 'urn:1': next })).toEqual({ puts: [], deletes: [] });
    // Both exist until the old one is deleted, or when older code has run since: the later day counts.
    expect(read({ ...old, days: '5' }, ...puts).byId).toEqual(stored.byId);
    expect(read({ ...old, days: '5', day }, ...puts).byId.get('urn:1')?.past.days).toBe('5');
    expect(read({ ...old, days: 7, day: 'x' }).byId).toEqual(
      new Map([['urn:1', { past: { ...past, days: '' }, day: undefined }]]),
    );
    for (const spoilt of [{ past: 7 }, { past: 'lost' }, { past: '{}' }])
      expect(read({ ...old, ...spoilt }).lost).toEqual([{ record: 'urn:1', fields: undefined }]);
    expect(read({ ...old, id: 7 }).lost).toEqual([{ record: 'PAST#urn:1', fields: undefined }]);
  });

  it('are lost only one by one, or with a damaged item', () => {
    const sound = ['sound', day, past];
    const { byId, lost } = read(
      partOf([
        sound,
        ['half', day, { ...past, lastSuccess: 'x' }],
        ['none', day, { ...past, firstSeen: 7 }],
        [7, day, past],
        null,
      ]),
      { pk: 'JOB#em-1', sk: 'PASTS#0001', pasts: 'AAAA' },
      { pk: 'JOB#em-1', sk: 'PASTS#0002' },
      partOf({}, 'PASTS#0003'),
      partOf([['last', 'x', past]], 'PASTS#0004'),
    );
    expect([...byId]).toEqual([
      ['sound', { past, day }],
      ['half', { past, day }],
      ['last', { past, day: undefined }],
    ]);
    expect(lost).toEqual([
      { record: 'half', fields: ['lastSuccess'] },
      { record: 'none', fields: undefined },
      { record: 'PASTS#0000', fields: undefined },
      { record: 'PASTS#0000', fields: undefined },
      ...['PASTS#0001', 'PASTS#0002', 'PASTS#0003'].map((record) => ({ record, fields: undefined })),
    ]);
  });
});

describe('the changes of a check to them', () => {
  const stored = read(...pastItems('em-1', { job: { ...past, days: '4' }, other: past }, '2026-03-09'));
  const same = { job: { ...past, days: '44' }, other: { ...past, days: '044' } };

  it('are empty when marks follow from the stored ones, in any order of the jobs', () => {
    expect(changed(stored, same)).toEqual({ puts: [], deletes: [] });
    expect(changed(stored, { other: same.other, job: same.job })).toEqual({ puts: [], deletes: [] });
    expect(changed(noPasts, {})).toEqual({ puts: [], deletes: [] });
  });

  it.each<[what: string, jobs: Record<string, JobHistory>]>([
    ['is new', { ...same, new: past }],
    ['is gone', { job: same.job }],
    ['has another mark', { ...same, job: { ...past, days: '40' } }],
    ...Object.entries({
      name: 'x',
      firstSeen: hoursAgo(1),
      lastSuccess: hoursAgo(1),
      lastWarning: hoursAgo(1),
      result: undefined,
      disabledSince: hoursAgo(1),
      unscheduledSince: hoursAgo(1),
      enabledSince: hoursAgo(1),
      runningSince: hoursAgo(1),
    }).map(([field, value]): [string, Record<string, JobHistory>] => [
      `has another ${field}`,
      { ...same, job: { ...same.job, [field]: value } },
    ]),
    ['has another result', { ...same, job: { ...same.job, result: { value: 'warning', at: hoursAgo(5) } } }],
    [
      'ended at another time',
      { ...same, job: { ...same.job, result: { value: 'failed', at: hoursAgo(4) } } },
    ],
  ])('are their item when a job %s; unchanged items are not written', (_, jobs) => {
    const { puts, deletes } = changed(stored, jobs);
    expect(deletes).toEqual([]);
    const { byId } = read(...puts);
    expect([...byId.keys()].sort()).toEqual(Object.keys(jobs).sort());
    for (const [id, known] of byId) {
      const wanted = jobs[id];
      if (JSON.stringify(wanted) === JSON.stringify(same[id as 'job']))
        expect(known).toEqual(stored.byId.get(id));
      else expect(known).toEqual({ past: JSON.parse(JSON.stringify(wanted)), day });
    }
  });

  it('are the damaged ones, even if nothing else has changed', () => {
    const [item = expect.fail('no item')] = pastItems('em-1', { job: past }, day);
    const damaged = read(partOf([['job', day, { ...past, lastWarning: 7 }]]));
    expect(changed(damaged, { job: past })).toEqual({ puts: [item], deletes: [] });
    expect(changed(read(partOf([['gone', day, 7]])), {}).deletes).toEqual([
      { pk: 'JOB#em-1', sk: 'PASTS#0000' },
    ]);
  });
});
