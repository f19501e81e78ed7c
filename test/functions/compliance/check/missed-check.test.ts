import { describe, expect, it } from 'vitest';
import { tellMissedCheck } from '../../../../functions/compliance/check/missed-check.ts';
import { latestKey } from '../../../../functions/compliance/record/items.ts';
import { storedNoticeIn } from '../../../../functions/notices/outbox.ts';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import { hoursAgo, now } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

describe('a check that did not run', () => {
  const latest = { ...latestKey, id: 'one', at: hoursAgo(30) };
  const telling = async (hours: number, ...given: NewItem[]) => {
    const { record, items } = memoryRecord(...given);
    await tellMissedCheck(record, hours, now);
    return [...items.values()].filter(({ pk }) => pk === 'NOTICE#/check-did-not-run');
  };

  it('is reported once, within a limited time', async () => {
    const [item, ...others] = await telling(26, latest);
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      sk: 'one',
      duePk: 'NOTICE',
      expiresAt: (now.getTime() - 4 * 3_600_000) / 1000 + 30 * 86_400,
    });
    expect(JSON.parse(storedNoticeIn(item ?? expect.fail('an item'))?.notice ?? '')).toMatchObject({
      id: 'check-did-not-run-one',
      at: hoursAgo(4),
      headline: expect.stringContaining('26 hours'),
      ...{ entries: [], notes: [] },
      events: [{ data: { lastCheck: 'one', lastCheckAt: hoursAgo(30), expectedBy: hoursAgo(4) } }],
    });
    expect(await telling(30, latest)).toHaveLength(1);
    expect(await telling(26, { ...latest, at: hoursAgo(26 + 15 * 24) })).toHaveLength(1);
  });

  it.each([
    ['the time is not up', [{ ...latest, at: hoursAgo(25) }]],
    ['there was none before', []],
    ['it is half a month ago', [{ ...latest, at: hoursAgo(27 + 15 * 24) }]],
  ])('is not reported when %s', async (_, given) => {
    expect(await telling(26, ...given)).toEqual([]);
  });
});
