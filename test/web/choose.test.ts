import { describe, expect, it } from 'vitest';
import { choiceOf, countByStatus, fitting, inOrder, ofStatus } from '../../web/findings/choose.ts';
import { statusOf } from '../../web/findings/finding.ts';
import { finding } from './findings.ts';

const now = Date.parse('2026-11-29T06:00:00Z');
const choice = (query: string) => choiceOf(new URLSearchParams(query));
const later = '2026-11-30T06:00:00.000Z';
const earlier = '2026-11-28T06:00:00.000Z';
const mute = (until: string) => ({ id: 'm', pattern: '*', until, because: 'x', by: 'y', at: earlier });

describe('the status of a finding', () => {
  it.each([
    [{}, 'open'],
    [{ acknowledged: { by: 'a', at: earlier } }, 'taken'],
    [{ acknowledged: { by: 'a', at: earlier, until: later } }, 'taken'],
    [{ acknowledged: { by: 'a', at: earlier, until: earlier } }, 'open'],
    [{ mute: mute(later), acknowledged: { by: 'a', at: earlier } }, 'muted'],
    [{ mute: mute(earlier) }, 'open'],
    [{ state: 'held' as const }, 'held'],
    [{ state: 'observed' as const, mute: mute(later) }, 'observed'],
    [{ state: 'excepted' as const, mute: mute(later) }, 'excepted'],
    [{ state: 'not-judged' as const }, 'not-judged'],
    [{ state: 'resolved' as const, acknowledged: { by: 'a', at: earlier } }, 'resolved'],
  ])('of %j is %s', (part, status) => {
    expect(statusOf(finding(part), now)).toBe(status);
  });
});

describe('the choice in an address', () => {
  const all = [
    finding({ id: '1', severity: 'low', server: 'em-1', job: { id: '1', name: 'Beta' } }),
    finding({
      id: '2',
      severity: 'critical',
      job: { id: '2', name: 'Alpha' },
      since: '2026-11-20T06:00:00.000Z',
    }),
    finding({
      id: '3',
      rule: 'never-run',
      job: { id: '3', name: 'Gamma' },
      owner: 'Archive team',
      mute: mute(later),
    }),
  ];
  const chosen = (query: string) =>
    inOrder(ofStatus(fitting(all, choice(query), now), choice(query), now), choice(query)).map(
      ({ id }) => id,
    );

  it('is by default the open findings, worst first', () => {
    expect(chosen('')).toEqual(['2', '1']);
  });

  it.each([
    ['state=all', ['2', '3', '1']],
    ['state=muted', ['3']],
    ['state=nonsense', ['2', '1']],
    ['state=all&severity=low,critical', ['2', '1']],
    ['state=all&server=em-1', ['1']],
    ['state=all&rule=never-run', ['3']],
    ['state=all&owner=Archive+team', ['3']],
    ['state=all&find=archive', ['3']],
    ['state=all&find=ALPHA', ['2']],
    ['state=all&find=failed+nothing', []],
    ['state=all&sort=name', ['2', '1', '3']],
    ['state=all&sort=-name', ['3', '1', '2']],
    ['state=all&sort=-since', ['2', '1', '3']],
    ['state=all&group=server&sort=name', ['2', '3', '1']],
  ])('%s', (query, ids) => {
    expect(chosen(query)).toEqual(ids);
  });

  it('counts the statuses of all findings that match the other filters', () => {
    const counts = countByStatus(fitting(all, choice('state=muted&server=vbr-1'), now), now);
    expect(Object.fromEntries(counts)).toEqual({ open: 1, muted: 1 });
  });
});
