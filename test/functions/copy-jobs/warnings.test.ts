import { describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../functions/copy-jobs/schedule/schedule.ts';
import { scheduleWarnings, targetWarnings } from '../../../functions/copy-jobs/warnings.ts';
import { archive, repository, source } from './server.ts';

const texts = (warnings: readonly { message: string }[]) => warnings.map(({ message }) => message).join('\n');

describe('warnings about a target', () => {
  it('has only a warning about immutability when everything follows the documents', () => {
    expect(targetWarnings(source, archive)).toStrictEqual([
      { field: 'repository', message: expect.stringMatching(/immutability period must equal its retention/) },
    ]);
  });

  it.each([
    [
      'no archive',
      source,
      repository('cool', { objectStorage: { type: 'AmazonS3' } }),
      /not on archive storage/,
    ],
    ['out of sync', source, { ...archive, isOutOfSync: true }, /out of sync/],
    ['another proxy', source, { ...archive, proxyId: 'proxy-2' }, /same proxy or proxy pool/],
    ['a pool', source, { ...archive, proxyId: undefined, proxyPoolId: 'pool-1' }, /same proxy or proxy pool/],
    ['another retention type', source, { ...archive, retentionType: 'ItemLevel' }, /same retention type/],
    ['a source on disk', repository('disk'), archive, /not on object storage/],
    ['the source itself', archive, archive, /writes to "archive" itself/],
  ])('warns about %s', (_what, from, to, message) => {
    expect(texts(targetWarnings(from, to))).toMatch(message);
  });

  it('compares ids in any letter case, and no proxies when neither has one', () => {
    const loud = { ...archive, proxyId: 'PROXY-1', retentionType: 'snapshotbased' };
    expect(targetWarnings(source, loud)).toHaveLength(1);
    expect(texts(targetWarnings({ ...archive, id: archive.id.toUpperCase() }, archive))).toMatch(/itself/);
    const without = { proxyId: undefined, retentionType: undefined };
    expect(targetWarnings({ ...source, ...without }, { ...archive, ...without })).toHaveLength(1);
  });

  it('names both retention types, as far as they are known', () => {
    const other = (from: string | undefined, to: string | undefined) =>
      texts(targetWarnings({ ...source, retentionType: from }, { ...archive, retentionType: to }));
    expect(other('ItemLevel', 'SnapshotBased')).toMatch(/by ItemLevel, .* by SnapshotBased;/);
    expect(other(undefined, 'SnapshotBased')).toMatch(/by SnapshotBased;/);
    expect(other('ItemLevel', undefined)).toMatch(/by ItemLevel, .* by an/);
  });

  it('makes no comparison with a source that the server does not list', () => {
    expect(targetWarnings(undefined, archive)).toHaveLength(1);
  });
});

describe('warnings about a schedule', () => {
  const winter = new Date('2026-01-15T12:00:00Z');
  const summer = new Date('2026-07-15T12:00:00Z');
  const within = (timeZone: string) =>
    scheduleSchema.parse({ type: 'Immediate', window: { text: 'all', timeZone } });

  it.each([
    ['Europe/Berlin', winter, /UTC\+01:00 now.*UTC\+02:00 after/],
    ['Europe/Berlin', summer, /UTC\+02:00 now.*UTC\+01:00 after/],
    ['Australia/Lord_Howe', summer, /UTC\+10:30 now.*UTC\+11:00 after/],
  ])('warns in %s that the clocks will change', (timeZone, at, message) => {
    expect(scheduleWarnings(within(timeZone), at)).toStrictEqual([
      { field: 'schedule.window.timeZone', message: expect.stringMatching(message) },
    ]);
  });

  it.each(['UTC', 'Asia/Kolkata'])('has no warning in %s, where they never change', (timeZone) => {
    expect(scheduleWarnings(within(timeZone), winter)).toStrictEqual([]);
  });

  it('has no warning about a window with a given offset, and none without a window', () => {
    const window = { backupWindow: Array(168).fill(true), minuteOffset: 60 };
    expect(scheduleWarnings(scheduleSchema.parse({ type: 'Immediate', window }), winter)).toStrictEqual([]);
    expect(scheduleWarnings(scheduleSchema.parse({ type: 'Immediate' }), winter)).toStrictEqual([]);
  });

  it('says that the zone of a daily time is not documented', () => {
    const daily = scheduleSchema.parse({ type: 'DailyAtTime', time: '22:00' });
    expect(scheduleWarnings(daily, winter)).toMatchObject([{ field: 'schedule.time' }]);
  });
});
