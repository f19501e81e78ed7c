import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Counted, month, tableOf } from '../../../commands/cost/month.ts';
import { meters, prices, pricesAsOf } from '../../../commands/cost/prices.ts';
import { eachPart, lineThrough, noUsage, type Usage } from '../../../commands/cost/usage.ts';

const using = (parts: Partial<Usage>): Usage => ({ ...noUsage(), ...parts });
const parameters = { servers: 5, jobs: 500, checksPerDay: 24, clonesPerMonth: 100, serverSeconds: 0 };
const nothing: Counted = { idle: noUsage, check: noUsage, clone: noUsage() };
const usdOf = (counted: Partial<Counted>, changed = {}) =>
  month({ ...nothing, ...counted }, { ...parameters, ...changed }).usd;

describe('a month', () => {
  it('is what stands, its checks and its clones, at list prices', () => {
    expect(usdOf({})).toBe(0);
    expect(usdOf({ idle: (servers) => using({ secrets: 2 * servers }) })).toBeCloseTo(5 * 2 * 0.4);
    expect(usdOf({ check: () => using({ stateTransitions: 10 }) })).toBeCloseTo((720 * 10 * 0.025) / 1000);
    expect(usdOf({ clone: using({ httpRequests: 2 }) })).toBeCloseTo((100 * 2) / 1_000_000);
  });

  it('keeps reports for good and the rest for thirty days, and logs for three months', () => {
    const gb = { servers: 1, jobs: 1, checksPerDay: 1, clonesPerMonth: 0 };
    const stored = (parts: Partial<Usage>) => usdOf({ check: () => using(parts) }, gb);
    expect(stored({ shortLivedBytes: 1e9 })).toBeCloseTo(30 * 0.023);
    expect(stored({ evidenceBytes: 1e9 })).toBeCloseTo(12 * 30 * 0.023);
    expect(stored({ logBytes: 1e9 })).toBeCloseTo(30 * (0.5 + 3 * 0.03));
  });

  it('adds the time a real server takes to every run that asks one', () => {
    const check = () => using({ lambdaGbSeconds: 1, serverGb: 0.5 });
    const more = usdOf({ check }, { serverSeconds: 4 }) - usdOf({ check });
    expect(more).toBeCloseTo(720 * 2 * prices.lambdaGbSeconds.usd);
  });

  it('bills a metric by the hours in which it is written', () => {
    const check = () => using({ metricNames: 6 });
    expect(usdOf({ check })).toBeCloseTo(6 * 0.3);
    expect(usdOf({ check }, { checksPerDay: 12 })).toBeCloseTo(3 * 0.3);
    expect(usdOf({ check }, { checksPerDay: 96 })).toBeCloseTo(6 * 0.3);
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
  const bill = month({ idle: () => every, check: () => every, clone: every }, parameters);

  it('names every price with its service, and the day of the prices', () => {
    const text = tableOf(bill, parameters);
    for (const meter of meters) expect(text).toContain(prices[meter].what);
    expect(text).toContain(pricesAsOf);
    expect(text).toContain(`total`);
  });

  it('is of the same shape in docs/cost.md', () => {
    const docs = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');
    const example = docs.split('```text\n')[1]?.split('```')[0] ?? '';
    const shape = (text: string) =>
      text
        .split('\n')
        .flatMap((line) => /^(\w[\w -]+?) {2,}(\w[\w, -]+?) {2,}/.exec(line)?.slice(1, 3).join(': ') ?? []);
    const known = shape(tableOf(bill, parameters));
    expect(shape(example).length).toBeGreaterThan(10);
    expect(shape(example).filter((line) => !known.includes(line))).toEqual([]);
    expect(example).toContain(pricesAsOf);
  });

  it('has for every price the page it is from', () => {
    for (const { source } of Object.values(prices))
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/$/);
  });
});
