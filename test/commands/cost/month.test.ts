import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Counted, month, tableOf } from '../../../commands/cost/month.ts';
import { meters, prices, pricesAsOf } from '../../../commands/cost/prices.ts';
import { eachPart, lineThrough, noUsage, type Usage } from '../../../commands/cost/usage.ts';

const using = (parts: Partial<Usage>): Usage => ({ ...noUsage(), ...parts });
const parameters = {
  servers: 0,
  jobs: 500,
  checksPerDay: 24,
  runsPerDay: 1,
  clonesPerMonth: 100,
  serverSeconds: 0,
};
const nothing: Counted = { idle: noUsage, unchanged: noUsage, changed: noUsage, clone: noUsage() };
/** Counts of checks of which each uses the same, whatever has changed. */
const alike = (check: Counted['changed']) => ({ unchanged: check, changed: check });
const billOf = (counted: Partial<Counted>, changed = {}) =>
  month({ ...nothing, ...counted }, { ...parameters, ...changed });
const usdOf = (...given: Parameters<typeof billOf>) => billOf(...given).usd;

describe('a month', () => {
  it('is the deployment, its checks and its clones, at list prices', () => {
    expect(usdOf({})).toBe(0);
    expect(usdOf({ idle: () => using({ secrets: 3 }) })).toBeCloseTo(3 * 0.4);
    expect(usdOf(alike(() => using({ stateTransitions: 10 })))).toBeCloseTo((720 * 10 * 0.025) / 1000);
    expect(usdOf({ clone: using({ httpRequests: 2 }) })).toBeCloseTo((100 * 2) / 1_000_000);
  });

  it('has two secrets of each server', () => {
    expect(usdOf({}, { servers: 5 })).toBeCloseTo(5 * 2 * 0.4);
  });

  it.each([
    [24, 1, 30],
    [24, 4, 120],
    [24, 96, 720],
    [0.5, 1, 15],
  ])(
    'with %d checks a day and %d runs of each job, has %d checks that see new runs',
    (checksPerDay, runsPerDay, seen) => {
      const counted = {
        unchanged: () => using({ recordWrites: 1_000_000 }),
        changed: () => using({ recordWrites: 4_000_000 }),
      };
      const all = checksPerDay * 30;
      expect(usdOf(counted, { checksPerDay, runsPerDay })).toBeCloseTo((all + 3 * seen) * 0.625);
    },
  );

  it('bills nothing of what is always free, and all beyond it', () => {
    const transitions = (count: number) =>
      billOf({ idle: () => using({ stateTransitions: count }) }).usdAfterFree;
    expect(transitions(4000)).toBe(0);
    expect(transitions(5000)).toBeCloseTo(0.025);
    expect(billOf({ idle: () => using({ secrets: 1 }) }).usdAfterFree).toBeCloseTo(0.4);
  });

  it('keeps reports for good and the rest for thirty days, logs for three months and the record for a year', () => {
    const daily = { jobs: 1, checksPerDay: 1, clonesPerMonth: 0 };
    const stored = (parts: Partial<Usage>) =>
      usdOf(
        alike(() => using(parts)),
        daily,
      );
    expect(stored({ shortLivedBytes: 1e9 })).toBeCloseTo(30 * 0.023);
    expect(stored({ logBytes: 1e9 })).toBeCloseTo(30 * (0.5 + 3 * 0.03));
    expect(stored({ recordBytes: 1e9 })).toBeCloseTo(12 * 30 * (0.25 + 0.2));
    expect(usdOf({ idle: () => using({ recordBytes: 1e9 }) })).toBeCloseTo(0.25 + 0.2);
  });

  it('moves reports to a colder class after their first month, if they are large enough', () => {
    const daily = { jobs: 1, checksPerDay: 1, clonesPerMonth: 0 };
    const stored = (evidenceBytes: number) =>
      usdOf(
        alike(() => using({ evidenceBytes, evidenceObjects: 4 })),
        daily,
      );
    const gb = (4 * 131_072 * 30) / 1e9;
    expect(stored(4 * 131_072)).toBeCloseTo(gb * (0.023 + 11 * 0.004) + (120 * 0.02) / 1000, 6);
    expect(stored(4 * 131_071)).toBeCloseTo(gb * 12 * 0.023, 4);
  });

  it('adds the time a real server takes to every run that asks one', () => {
    const check = alike(() => using({ lambdaGbSeconds: 1, serverGb: 0.5 }));
    const longer = usdOf(check, { serverSeconds: 4 }) - usdOf(check);
    expect(longer).toBeCloseTo(720 * 2 * prices.lambdaGbSeconds.usd);
  });

  it('bills a metric by the hours in which it is written', () => {
    const check = alike(() => using({ metricNames: 6 }));
    expect(usdOf(check)).toBeCloseTo(6 * 0.3);
    expect(usdOf(check, { checksPerDay: 12 })).toBeCloseTo(3 * 0.3);
    expect(usdOf(check, { checksPerDay: 96 })).toBeCloseTo(6 * 0.3);
    expect(usdOf({ clone: using({ metricNames: 1 }) }, { clonesPerMonth: 72 })).toBeCloseTo(0.1 * 0.3);
  });
});

describe('the line through three samples', () => {
  const model = (servers: number, jobs: number) => eachPart(() => 7 + 3 * servers + 0.5 * jobs);
  const sample = (servers: number, jobs: number, usage = model(servers, jobs)) => ({ servers, jobs, usage });

  it('finds a fixed part, a part of each server and a part of each job again', () => {
    const line = lineThrough(sample(1, 20), sample(1, 900), sample(3, 61));
    expect(line(5, 500).s3Writes).toBeCloseTo(7 + 15 + 250);
    expect(line(0, 0).lambdaGbSeconds).toBeCloseTo(7);
  });

  it('makes no usage negative where measurements vary', () => {
    const noisy = lineThrough(sample(1, 20), sample(1, 900, noUsage()), sample(3, 60));
    for (const usage of Object.values(noisy(0, 5000))) expect(usage).toBeGreaterThanOrEqual(0);
  });
});

describe('the table', () => {
  const every = eachPart(() => 1);
  const bill = billOf({ idle: () => every, ...alike(() => every), clone: every }, { servers: 1 });

  it('names every price with its service, and the day of the prices', () => {
    const text = tableOf(bill, { ...parameters, servers: 1 });
    // Objects that are large enough for the colder class are not both there and here.
    for (const { meter } of bill.lines) expect(text).toContain(prices[meter].what);
    expect(bill.lines.length).toBeGreaterThan(meters.length - 3);
    expect(text).toContain(pricesAsOf);
    expect(text).toContain('total');
    expect(text).toContain("beside the servers' secrets");
  });

  it('is of the same shape in docs/cost.md', () => {
    const docs = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');
    const example = docs.split('```text\n')[1]?.split('```')[0] ?? '';
    const shape = (text: string) =>
      text
        .split('\n')
        .flatMap((line) => /^(\w[\w -]+?) {2,}(\w[\w, -]+?) {2,}/.exec(line)?.slice(1, 3).join(': ') ?? []);
    const known = shape(tableOf(bill, { ...parameters, servers: 1 }));
    expect(shape(example).length).toBeGreaterThan(10);
    expect(shape(example).filter((line) => !known.includes(line))).toEqual([]);
    expect(example).toContain(pricesAsOf);
  });

  it('has for every price the page it is from', () => {
    for (const { source } of Object.values(prices))
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/$/);
  });
});
