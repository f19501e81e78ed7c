import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changes, mostSevereFirst } from '../../../../functions/compliance/findings/changes.ts';
import {
  type Finding,
  findingStates,
  severities,
  severityRank,
} from '../../../../functions/compliance/findings/finding.ts';
import type { History } from '../../../../functions/compliance/history.ts';
import { now } from '../estate.ts';

const finding = (changed: Partial<Finding> = {}): Finding => ({
  id: 'never-run-1',
  rule: 'never-run',
  title: 'The job has never run',
  severity: 'medium',
  state: 'open',
  server: 'vbr01',
  product: 'backup-replication',
  job: { id: '1', name: 'Daily SQL' },
  evidence: [],
  remedy: 'Run it',
  since: now.toISOString(),
  ...changed,
});

type Check = Partial<Finding> | 'gone';

/** The notices of each check, a day apart, while one finding goes through these states. */
function told(checks: readonly Check[], reminders: 'none' | 'daily' = 'none'): string[][] {
  let ledger: History['findings'] = {};
  return checks.map((condition, day) => {
    const at = new Date(now.getTime() + day * 86_400_000);
    const current = condition === 'gone' ? [] : [finding(condition)];
    const outcome = changes(ledger, current, { now: at, timeZone: 'UTC', reminders, gone: new Map() });
    ledger = outcome.ledger;
    return outcome.changes.map(({ kind }) => kind);
  });
}

const open = { state: 'open' } as const;
const held = { state: 'held' } as const;
const excepted = { state: 'excepted' } as const;
const notJudged = { state: 'not-judged' } as const;
const high = { severity: 'high' } as const;

describe('reports', () => {
  test.each<[string, Check[], string[][]]>([
    ['new once, resolved once', [open, open, 'gone', 'gone'], [['new'], [], ['resolved'], []]],
    ['it anew when it comes back', [open, 'gone', open], [['new'], ['resolved'], ['new']]],
    ['worse, but each height only once', [open, high, open, high], [['new'], ['worse'], [], []]],
    ['what a window held back at its end', [held, held, open], [[], [], ['new']]],
    ['nothing of what came and went within a window', [held, 'gone'], [[], []]],
    [
      'what was told before, once what held it back is over',
      [open, held, open, open],
      [['new'], [], ['lapsed'], []],
    ],
    ['a rise while it was held back as worse', [open, held, { ...open, ...high }], [['new'], [], ['worse']]],
    [
      'what could not be judged after it was held back',
      [open, held, notJudged, open],
      [['new'], [], [], ['lapsed']],
    ],
    ['what lapsed', [excepted, open, open], [[], ['lapsed'], []]],
    ['what lapsed although it was told before', [open, excepted, open], [['new'], [], ['lapsed']]],
    ['what lapsed within a window, at its end', [excepted, held, open], [[], [], ['lapsed']]],
    ['no end of what was excepted', [open, excepted, 'gone'], [['new'], [], []]],
    ['nothing while it cannot be judged', [open, notJudged, open], [['new'], [], []]],
    [
      'the end of what could not be judged for a while',
      [open, notJudged, 'gone'],
      [['new'], [], ['resolved']],
    ],
  ])('%s', (_, checks, expected) => {
    expect(told(checks)).toEqual(expected);
  });
});

test('reminds once a day, only if configured', () => {
  expect(told([open, open, open], 'daily')).toEqual([['new'], ['reminder'], ['reminder']]);
  expect(told([open, held, open, open], 'daily')).toEqual([['new'], [], ['lapsed'], ['reminder']]);
});

const telling = { now, timeZone: 'UTC', reminders: 'daily' as const, gone: new Map<string, string>() };
const nextDay = { ...telling, now: new Date(now.getTime() + 86_400_000) };

test('a day that is some seconds short counts as a day; the same day does not', () => {
  const { ledger } = changes({}, [finding()], telling);
  const after = (hours: number) =>
    changes(ledger, [finding()], { ...telling, now: new Date(now.getTime() + hours * 3_600_000) }).changes;
  expect(after(23.99)).toMatchObject([{ kind: 'reminder' }]);
  expect(after(15)).toEqual([]);
});

test('an acknowledged finding is not reported again until it is worse', () => {
  const { ledger } = changes({}, [finding()], telling);
  const [entry] = Object.values(ledger);
  if (!entry) throw new Error('There is a finding.');
  const acknowledged = { by: 'jana', at: now.toISOString() };
  const quiet = changes({ 'never-run-1': { ...entry, acknowledged } }, [finding()], nextDay);
  expect(quiet.changes).toEqual([]);
  const worse = changes(quiet.ledger, [finding(high)], nextDay);
  expect(worse.changes).toMatchObject([{ kind: 'worse', from: 'medium' }]);
  expect(worse.ledger['never-run-1']?.acknowledged).toBeUndefined();
});

test('says why a finding has ended, and has the most severe first', () => {
  const low = finding({ id: 'a', severity: 'low' });
  const { ledger } = changes({}, [low], telling);
  const gone = new Map([['a', 'it complies again']]);
  const outcome = changes(ledger, [finding({ id: 'b', ...high })], { ...telling, gone });
  expect(outcome.changes).toMatchObject([
    { kind: 'new', finding: { id: 'b' } },
    { kind: 'resolved', because: 'it complies again', finding: { id: 'a' } },
  ]);
});

test('for any sequence, nothing is reported twice, and every rise of severity is reported', () => {
  const condition = fc.oneof(
    fc.constant('gone' as const),
    fc.record({ state: fc.constantFrom(...findingStates), severity: fc.constantFrom(...severities) }),
  );
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 30 }), (checks) => {
      let height = -1;
      let hidden = false;
      for (const [index, kinds] of told(checks).entries()) {
        const current = checks[index];
        if (current === undefined || current === 'gone' || current.state === 'excepted') {
          expect(kinds).toEqual(current === 'gone' && height >= 0 ? ['resolved'] : []);
          height = -1;
          hidden = false;
        } else if (current.state !== 'open') {
          expect(kinds).toEqual([]);
          hidden ||= current.state === 'held' && height >= 0;
        } else {
          const rank = severityRank(current.severity);
          if (rank <= height) expect(kinds).toEqual(hidden ? ['lapsed'] : []);
          else expect(kinds).toHaveLength(1);
          hidden = false;
          height = Math.max(height, rank);
        }
      }
    }),
    { numRuns: 500 },
  );
});

describe('the stored state of a reported finding', () => {
  const at = now.toISOString();
  const known = { finding: finding(), notifiedSeverity: 'medium' as const, notifiedAt: at };
  const acknowledged = { by: 'jana', at };
  const following = (entry: History['findings'][string], current: Finding, telling_ = nextDay) => {
    const outcome = changes({ [current.id]: entry }, [current], telling_);
    return [outcome.changes.map(({ kind }) => kind), outcome.ledger[current.id]];
  };
  const later = nextDay.now.toISOString();

  test.each([
    [undefined, []],
    [new Date(nextDay.now.getTime() + 1).toISOString(), []],
    [later, ['reminder']],
    [at, ['reminder']],
  ])('acknowledged until %s, is reported by %j', (until, kinds) => {
    const entry = { ...known, acknowledged: { ...acknowledged, ...(until !== undefined && { until }) } };
    const notifiedAt = kinds.length > 0 ? later : at;
    expect(following(entry, finding())).toEqual([kinds, { ...entry, notifiedAt }]);
  });

  test('has the highest severity that was reported', () => {
    const low = finding({ severity: 'low' });
    expect(following(known, low)).toEqual([['reminder'], { ...known, finding: low, notifiedAt: later }]);
    const excepted = { finding: finding(), wasExcepted: true, acknowledged };
    expect(following(excepted, low)).toEqual([
      ['lapsed'],
      { finding: low, acknowledged, notifiedSeverity: 'low', notifiedAt: later },
    ]);
    expect(following({ finding: finding() }, low)).toEqual([
      ['new'],
      { finding: low, notifiedSeverity: 'low', notifiedAt: later },
    ]);
  });

  test('is kept while the finding is held back, and marked if it was reported', () => {
    const heldBack = finding({ state: 'held' });
    expect(following(known, heldBack)).toEqual([[], { ...known, finding: heldBack, wasHeld: true }]);
    expect(following({ finding: finding() }, heldBack)).toEqual([[], { finding: heldBack }]);
  });

  test('counts from the start of the finding if its last notice is unknown', () => {
    const { notifiedAt: _, ...unknown } = known;
    expect(following(unknown, finding())[0]).toEqual(['reminder']);
    expect(following(unknown, finding({ since: later }))[0]).toEqual([]);
  });
});

test('with equal severity, ended findings are last', () => {
  const change = (kind: 'new' | 'resolved', id: string, severity: 'low' | 'high' = 'low') => ({
    ...{ kind, finding: finding({ id, severity }) },
  });
  const [gone, fresh, worse] = [change('resolved', 'a'), change('new', 'b'), change('resolved', 'c', 'high')];
  for (const given of [
    [gone, fresh, worse],
    [fresh, gone, worse],
    [worse, fresh, gone],
  ])
    expect(mostSevereFirst(given)).toEqual([worse, fresh, gone]);
});
