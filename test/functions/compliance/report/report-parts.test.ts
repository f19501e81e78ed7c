import { expect, it } from 'vitest';
import { check } from '../../../../functions/compliance/check/check.ts';
import { emptyHistory } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { Report } from '../../../../functions/compliance/report/document.ts';
import {
  filled,
  openPlace,
  ReportText,
  type TextPart,
} from '../../../../functions/compliance/report/report-parts.ts';
import { healthyJob, hoursAgo, now, readingOf } from '../estate.ts';

const late = healthyJob({ id: 'late', name: 'Late', lastRun: hoursAgo(300), lastSuccess: hoursAgo(300) });

/** The report of a check of several servers with this many late jobs each, this many hours later. */
function reportAfter(hours: number, servers: readonly string[], jobsEach: number): Report {
  const description = 'x'.repeat(1_000);
  const readings = servers.map((server) =>
    readingOf(
      Array.from({ length: jobsEach }, (_none, index) => ({
        ...late,
        server,
        id: `late-${index}`,
        description,
      })),
      { server },
    ),
  );
  const at = new Date(now.getTime() + hours * 3_600_000);
  const configuration = complianceSchema.parse({});
  return check({ id: `after-${hours}`, readings, history: emptyHistory(), configuration, now: at }).report;
}

/** The parts of a report in order, when it is made server by server. */
async function partsOf({ jobs, findings, ...summary }: Report): Promise<TextPart[]> {
  const sections: TextPart[][] = [[], [], []];
  const text = new ReportText(async (section, part) => void sections[section]?.push(part));
  const of = <Each extends { server: string }>(list: Each[], name: string) =>
    list.filter(({ server }) => server === name);
  for (const { server } of summary.servers)
    await text.add({ jobs: of(jobs, server), findings: of(findings, server) });
  await text.end(summary);
  return sections.flat();
}

const whole = async (report: Report) =>
  (await partsOf(report)).map(({ text, values }) => filled(text, values)).join('');

it.each([
  ['without jobs', reportAfter(0, [], 0)],
  ['of small servers', reportAfter(0, ['vbr01', 'vbr02'], 1)],
  ['of large servers', reportAfter(0, ['vbr01', 'vbr02', 'vbr03'], 300)],
])('returns the whole report %s', async (_what, report) => {
  expect(JSON.parse(await whole(report))).toEqual(JSON.parse(JSON.stringify(report)));
});

it('makes a part for each large server, and the same parts when only ages have changed', async () => {
  const texts = async (hours: number) =>
    (await partsOf(reportAfter(hours, ['vbr01', 'vbr02', 'vbr03'], 300))).map(({ text }) => text.toString());
  const [[head, ...before], [headLater, ...after]] = [await texts(0), await texts(1)];
  expect(headLater).not.toBe(head);
  // The findings of this check have its time, so they differ, and jobs do not.
  expect(before.slice(0, 3)).toEqual(after.slice(0, 3));
  expect(before).toHaveLength(after.length);
});

it("stores measured values separately, unless a server's text has the placeholder", async () => {
  const report = reportAfter(0, ['vbr01'], 1);
  const [finding] = report.findings;
  if (finding === undefined) throw new Error('Nothing was found.');
  const measured = { fact: 'age', value: 73, unit: 'hours' as const, source: 'check: measured' };
  const said = { fact: 'said', value: openPlace, source: 'server: status' };
  const findingsOf = async (evidence: (typeof finding)['evidence']) =>
    (await partsOf({ ...report, findings: [{ ...finding, evidence }] })).at(-1);
  const open = await findingsOf([measured, { ...measured, value: null }]);
  expect(open?.values).toEqual(['73', 'null']);
  expect(open?.text.toString().split(openPlace)).toHaveLength(3);
  const whole = await findingsOf([measured, said]);
  expect([whole?.values, whole?.text.includes(openPlace)]).toEqual([[], false]);
});
