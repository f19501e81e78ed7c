import { describe, expect, it } from 'vitest';
import type { JudgedServer } from '../../../../functions/compliance/check/check.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import type { LedgerEntry } from '../../../../functions/compliance/history.ts';
import {
  applyChanges,
  ChangesOfCheck,
  type CheckChanges,
  changesIn,
  checkedDays,
} from '../../../../functions/compliance/record/check-changes.ts';
import { findingItem } from '../../../../functions/compliance/record/items.ts';
import { noPasts, readPasts } from '../../../../functions/compliance/record/pasts.ts';
import type { NewItem } from '../../../../functions/platform/record/item.ts';
import { hoursAgo, knownHistory, pastItems } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const totals = {
  jobs: 3000,
  complying: 3000,
  violating: 0,
  excepted: 0,
  notJudged: 0,
  open: 0,
  held: 0,
  new: 0,
  resolved: 0,
};
const measured = (value: number | null, fact = 'age') => ({ fact, value, source: 'check: measured' });
const finding = (evidence: Finding['evidence'] = [], changes: Partial<Finding> = {}): Finding => ({
  ...{ id: 'a', server: 'em-1', rule: 'last-result', title: 't', severity: 'high', state: 'open' },
  ...{ product: 'enterprise-manager', evidence, remedy: 'Look.', since: hoursAgo(90), ...changes },
});
const acknowledged = { by: 'ann', at: hoursAgo(2) };

const day = '2026-03-10';
const about = { id: 'one', at: '2026-03-10T08:00:00.000Z', day };

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
const partsIn = (lines: readonly string[]) => Array.fromAsync(changesIn(each(lines), 'one'));

it('stores the changes of many servers in parts, the manifest in the last', async () => {
  const lines: string[] = [];
  const changes = new ChangesOfCheck(about, {}, 1, async (line) => void lines.push(line));
  const entry = (server: string, id: string) => ({ finding: finding([], { server, id }) });
  for (const server of ['vbr01', 'vbr02']) {
    const known = {
      pasts: noPasts,
      findings: [entry(server, 'a-7'), entry(server, 'gone')],
    };
    const findings = Array.from({ length: 1500 }, (_none, number) => entry(server, `a-${number}`));
    const history = { jobs: {}, findings };
    await changes.add(known, { server, jobs: [], findings: [], changes: [], history });
  }
  await changes.end(
    { totals, changes: [] },
    { text: 'the manifest', seal: { number: 1, sha256: 'f'.repeat(64) } },
    true,
  );
  const parts = await partsIn(lines);
  // One finding is unchanged, and one has ended.
  expect(parts.map(({ puts, deletes, findings }) => [puts.length, deletes.length, findings.length])).toEqual([
    [0, 1, 1499],
    [0, 1, 1499],
    [2, 0, 0],
  ]);
  expect(parts.map(({ check, manifest }) => [check, manifest])).toEqual([
    ['one', undefined],
    ['one', undefined],
    ['one', 'the manifest'],
  ]);
  expect(parts[0]?.deletes).toEqual([{ pk: 'FINDING#vbr01', sk: 'OPEN#gone' }]);
  expect(parts[2]?.puts.map(({ pk, sk }) => [pk, sk])).toEqual([
    ['NOTICE', 'one'],
    ['CHECK#one', 'CHECK'],
  ]);
});

it('reads changes that older code stored as one text, and omits a line that cannot be used', async () => {
  const item = { pk: 'JOB#vbr01', sk: 'PAST#failed', id: 'failed' };
  const whole = { check: 'one', at: about.at, puts: [item], deletes: [], findings: [] };
  expect(await partsIn([JSON.stringify(whole), '{"puts":', '{"check":"one"}'])).toEqual([whole]);
});

describe('the changes of a check for a server', () => {
  type Stored = Parameters<ChangesOfCheck['add']>[0];
  async function changesOf(
    stored: Partial<Stored>,
    history: Partial<JudgedServer['history']>,
    changes = [] as unknown,
  ) {
    const lines: string[] = [];
    const state = { latest: { id: 'zero', at: hoursAgo(24), trend: [], checkedDays: ['2026-03-09'] } };
    const gathered = new ChangesOfCheck(about, state, 99, async (line) => void lines.push(line));
    const judged = {
      server: 'em-1',
      jobs: [],
      findings: [],
      changes,
      history: { jobs: {}, findings: [], ...history },
    };
    await gathered.add({ pasts: noPasts, findings: [], ...stored }, judged as unknown as JudgedServer);
    const seal = { number: 1, sha256: 'f'.repeat(64) };
    await gathered.end({ totals, changes: [] }, { text: '', seal }, false);
    const [part = expect.fail('no part')] = await partsIn(lines);
    expect(part.puts.at(-1)).toEqual({
      ...{
        pk: 'CHECK#one',
        sk: 'CHECK',
        listPk: 'CHECK',
        listSk: `${about.at}#one`,
        id: 'one',
        at: about.at,
      },
      ...{ ...totals, changes: 0, manifest: seal, expiresAt: 99 },
    });
    return { ...part, puts: part.puts.slice(0, -1) };
  }

  it('are empty when nothing has changed', async () => {
    const version = { api: 'v1' };
    const entry = { finding: finding([measured(3)]) };
    const job = knownHistory({ days: '44' });
    const items = pastItems('em-1', { job: { ...job, days: '4' } }, '2026-03-09');
    const pasts = readPasts(items.map((item) => ({ ...item, revision: 1 })));
    const same = await changesOf(
      { pasts, findings: [entry], version },
      { jobs: { job }, findings: [entry], version },
    );
    expect([same.puts, same.deletes, same.findings]).toEqual([[], [], []]);
  });

  it('are the histories of jobs', async () => {
    const job = knownHistory({ days: '0' });
    const { puts, deletes } = await changesOf({}, { jobs: { job } });
    expect([puts, deletes]).toEqual([pastItems('em-1', { job }, day), []]);
  });

  it.each([
    ['the first', undefined, { api: 'v1' }],
    ['another', { api: 'v1', build: '1' }, { api: 'v1', build: '2' }],
    ['one that has a build', { api: 'v1' }, { api: 'v1', build: '2' }],
  ])('have %s version', async (_, version, now) => {
    expect((await changesOf({ version }, { version: now })).puts).toEqual([
      { pk: 'SERVER#em-1', sk: 'VERSION', ...now },
    ]);
  });

  it('have no version when the server did not report one', async () => {
    expect((await changesOf({ version: { api: 'v1' } }, {})).puts).toEqual([]);
  });

  it.each<[what: string, before: Finding, after: Finding, isWritten: boolean]>([
    ['an age that grew by less than a day', finding([measured(3)]), finding([measured(26)]), false],
    ['an age that grew by a day', finding([measured(3)]), finding([measured(27)]), true],
    ['an age that fell by a day', finding([measured(27)]), finding([measured(3)]), true],
    ['another age', finding([measured(3)]), finding([measured(3, 'x')]), true],
    ['an age that came', finding([measured(null)]), finding([measured(3)]), true],
    ['an age that went', finding([measured(3)]), finding([measured(null)]), true],
    ['a fact more', finding([measured(3)]), finding([measured(3), measured(4, 'x')]), true],
    ['a fact less', finding([measured(3), measured(4, 'x')]), finding([measured(3)]), true],
    [
      'a value of the server',
      finding([{ ...measured(3), source: 'server: x' }]),
      finding([{ ...measured(4), source: 'server: x' }]),
      true,
    ],
    ['another severity', finding(), finding([], { severity: 'low' }), true],
    ['a job', finding(), finding([], { job: { id: 'j', name: 'J' } }), true],
    ['no job', finding([], { job: { id: 'j', name: 'J' } }), finding(), true],
    ['a field that is undefined', finding(), finding([], { owner: undefined } as never), false],
  ])('have a finding with %s: %#', async (_, before, after, isWritten) => {
    const { findings, deletes } = await changesOf(
      { findings: [{ finding: before }] },
      { findings: [{ finding: after }] },
    );
    expect(findings).toEqual(
      isWritten
        ? [{ item: JSON.parse(JSON.stringify(findingItem({ finding: after }, 'one'))), clears: false }]
        : [],
    );
    expect(deletes).toEqual([]);
  });

  it('have a finding that is new, or whose acknowledgement has ended', async () => {
    const fresh = await changesOf({}, { findings: [{ finding: finding(), acknowledged }] });
    expect(fresh.findings).toEqual([
      { item: findingItem({ finding: finding(), acknowledged }, 'one'), clears: false },
    ]);
    const before: LedgerEntry = { finding: finding(), acknowledged };
    const ended = await changesOf({ findings: [before] }, { findings: [{ finding: finding() }] });
    expect(ended.findings).toMatchObject([{ clears: true }]);
  });

  it('have the end of a finding, which is kept as resolved if it was reported', async () => {
    const findings = [{ finding: finding() }, { finding: finding([], { id: 'b' }) }];
    const gone = { kind: 'resolved', finding: finding(), because: 'it complies again' };
    const other = { kind: 'new', finding: finding([], { id: 'b' }) };
    const { puts, deletes } = await changesOf({ findings }, {}, [gone, other]);
    expect(deletes).toEqual(['a', 'b'].map((id) => ({ pk: 'FINDING#em-1', sk: `OPEN#${id}` })));
    const { listPk: _, listSk: __, ...item } = findingItem({ finding: finding() }, 'one');
    const resolved = { resolvedAt: about.at, because: 'it complies again', expiresAt: 99 };
    expect(puts).toEqual([{ ...item, sk: `RESOLVED#${about.at}#a`, ...resolved }]);
  });
});

describe('changes that are written', () => {
  const nothing: CheckChanges = { check: 'one', at: hoursAgo(0), puts: [], deletes: [], findings: [] };
  const written = { pk: 'FINDING#em-1', sk: 'OPEN#a' };
  /** The finding in the record when these changes are written. */
  async function applied(
    stored: object | undefined,
    { clears = false, ...wanted }: Record<string, unknown> = {},
  ) {
    const { record, items } = memoryRecord(...(stored ? [{ ...written, ...stored }] : []));
    const item = { ...written, entry: 'new', check: 'one', ...wanted };
    await applyChanges(record, { ...nothing, findings: [{ item, clears: clears === true }] });
    const [{ revision: _, ...left } = expect.fail('no item')] = [...items.values()];
    return left as NewItem;
  }
  const wanted = { ...written, entry: 'new', check: 'one' };
  const before = { entry: 'old', check: 'zero' };

  it('change each finding from its present state', async () => {
    expect(await applied(undefined, { acknowledged })).toEqual({ ...wanted, acknowledged });
    expect(await applied(before)).toEqual(wanted);
    // Already written, and acknowledged since.
    const since = { entry: 'old', check: 'one', acknowledged };
    expect(await applied(since)).toEqual({ ...written, ...since });
  });

  it('keep its acknowledgement, except one from before the check that ends it', async () => {
    const known = { ...before, acknowledged };
    expect(await applied(known)).toEqual({ ...wanted, acknowledged });
    expect(await applied(known, { clears: true })).toEqual(wanted);
    expect(
      await applied({ ...before, acknowledged: { by: 'ann', at: hoursAgo(0) } }, { clears: true }),
    ).toEqual(wanted);
    const later = { by: 'ann', at: hoursAgo(-1) };
    expect(await applied({ ...before, acknowledged: later }, { clears: true })).toEqual({
      ...wanted,
      acknowledged: later,
    });
    // The record's state counts, not what the check has read.
    expect(await applied(before, { acknowledged })).toEqual(wanted);
  });

  it('keep the marks of a waiting notice', async () => {
    const marks = { duePk: 'NOTICE', dueSk: 'x', tell: 'y' };
    expect(await applied({ ...before, ...marks })).toEqual({ ...wanted, ...marks });
  });

  it('write and delete items in batches', async () => {
    const item = (number: number) => ({ pk: 'JOB#em-1', sk: `PAST#${number}` });
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => item(from + index));
    const { record, items } = memoryRecord(...many(0, 60));
    const batches: number[] = [];
    const putAll = record.putAll.bind(record);
    record.putAll = async (part) => {
      batches.push(part.length);
      await putAll(part);
    };
    await applyChanges(record, { ...nothing, puts: many(60, 51), deletes: many(0, 60) });
    expect([...items.values()].map(({ sk }) => sk)).toEqual(many(60, 51).map(({ sk }) => sk));
    expect(batches).toEqual([25, 25, 1]);
  });
});

it('counts the days with a check, as far back as marks go', () => {
  const of = (...days: string[]) =>
    checkedDays({ latest: { id: 'x', at: '', trend: [], checkedDays: days } }, day);
  expect(of('2026-03-09', '2026-02-09', '2026-02-08', '2026-02-07', day)).toEqual([
    '2026-02-09',
    '2026-03-09',
    day,
  ]);
  expect([checkedDays({}, day), checkedDays({ latest: { id: 'x', at: '', trend: [] } }, day)]).toEqual([
    [day],
    [day],
  ]);
});
