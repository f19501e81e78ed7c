import * as z from 'zod';
import { parseRecord, salvage } from '../../platform/salvage.ts';
import { type Report, reportSchema } from './document.ts';

const { shape } = reportSchema;
const count = z.int().catch(0);
/** The required field of a report: its check. */
const essential = z.object({
  id: shape.id,
  at: shape.at,
  timeZone: shape.timeZone.catch('UTC'),
  day: shape.day.optional().catch(undefined),
});
const totals = z.object({
  jobs: count,
  complying: count,
  violating: count,
  excepted: count,
  notJudged: count,
  open: count,
  held: count,
  new: count,
  resolved: count,
}) satisfies z.ZodType<Report['totals']>;

/**
 * Parses a stored report, record by record: a record that another version of this code has written differently, or that
 * is damaged, is left out. The files themselves are unchanged.
 */
export function readReport(text: string): Report | undefined {
  const stored = parseRecord(text);
  const about = essential.safeParse(stored).data;
  if (stored === undefined || about === undefined) return undefined;
  const list = <Schema extends z.ZodObject>(schema: Schema, values: unknown): z.output<Schema>[] =>
    (Array.isArray(values) ? values : []).flatMap((value: unknown) => {
      const salvaged = salvage(schema, value);
      return salvaged === undefined ? [] : [salvaged.value];
    });
  const { data: damage } = shape.damage.safeParse(stored['damage']);
  return {
    format: 1,
    ...about,
    day: about.day ?? about.at.slice(0, 10),
    totals: totals.parse(stored['totals'] ?? {}),
    servers: list(shape.servers.element, stored['servers']),
    jobs: list(shape.jobs.element, stored['jobs']),
    findings: list(shape.findings.element, stored['findings']),
    changes: list(shape.changes.element, stored['changes']),
    versionChanges: list(shape.versionChanges.unwrap().element, stored['versionChanges']),
    ...(damage && { damage }),
    rules: list(shape.rules.element, stored['rules']),
    trend: list(shape.trend.element, stored['trend']),
  };
}
