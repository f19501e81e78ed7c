import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import type { LinkTo } from '../../platform/object-link.ts';
import { checkId, latest } from '../check/check-view.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import { controlsCsv, resultsByControl } from '../report/by-control.ts';
import { reportCsv } from '../report/csv.ts';
import { sha256 } from '../report/manifest.ts';
import { oscalOf } from '../report/oscal.ts';
import type { DrawPage } from '../report/page.ts';
import { type ComplianceStorage, type ReportForm, reportFiles, wholeFileKey } from '../storage.ts';

export const reportViews = ['report', 'controls', 'oscal'] as const;
const forms = Object.keys(reportFiles) as [ReportForm, ...ReportForm[]];

const oneReport = z.strictObject({
  /** A check's id, or `latest`. */
  id: z.union([z.literal(latest), checkId]),
  form: z.enum(forms),
  /** The report itself, by control, or as OSCAL assessment results. */
  view: z.enum(reportViews).default('report'),
});

interface ReportAbout {
  check: string;
  form: ReportForm;
}

/** A report's text or, if it is larger than an answer may be, an address that returns it for some minutes. */
export type ReportFile = ReportAbout & ({ text: string } | { url: string });

/** How reports are returned to callers of the HTTP API. */
interface ReportAnswers {
  /** The largest compressed report that is returned directly. */
  readonly mostBytes: number;
  readonly linkTo: LinkTo;
  /** Loads the code that renders a report as a page: few callers ask for one. */
  readonly pages: () => Promise<DrawPage>;
}

/** The file name under which a browser saves the report. */
export const reportFileName = ({ check, form }: ReportAbout): string => `veeam-compliance-${check}.${form}`;

/**
 * Returns a check's report in one of its formats: JSON as it was written, and CSV, HTML or a view made from it.
 * @param answers renders pages, and handles what is too large; absent, everything but pages is returned as text
 */
export function getReportAction(
  storage: ComplianceStorage,
  compliance: ComplianceRecord,
  answers?: ReportAnswers,
): Action<z.infer<typeof oneReport>, ReportFile> {
  return {
    name: 'compliance:get-report',
    permission: 'compliance:read',
    input: oneReport,
    // A report covers every server, including removed ones and, in its trend, earlier ones: a list of servers never
    // includes all of that.
    servers: () => ['*'],
    async run({ id, form, view }) {
      const check = id === latest ? (await compliance.latest())?.id : id;
      const mostBytes = answers?.mostBytes ?? Number.POSITIVE_INFINITY;
      const text = check && (await textOf(storage, check, { form, view, mostBytes }, answers?.pages));
      if (check === undefined || text === undefined) {
        throw new RefusedError('not-found', id === latest ? 'No check has run yet.' : 'Report not found.');
      }
      const isLarge = view === 'report' && Buffer.byteLength(text) > mostBytes;
      const key =
        text === 'larger'
          ? wholeFileKey(check, form)
          : isLarge && (await storage.keepIfLarger(check, form, text, mostBytes));
      if (answers === undefined || !key) return { check, form, text };
      return { check, form, url: await answers.linkTo(key, reportFileName({ check, form })) };
    },
  };
}

/** @throws RefusedError `not-acceptable` for a view that does not exist in that format */
async function textOf(
  storage: ComplianceStorage,
  check: string,
  { form, view, mostBytes }: { form: ReportForm; view: (typeof reportViews)[number]; mostBytes: number },
  pages?: ReportAnswers['pages'],
): Promise<string | undefined> {
  if (view === 'report') {
    const written = await storage.getReportForm(check, form, mostBytes);
    if (written !== undefined || form === 'json') return written;
    const report = await storage.getReport(check);
    if (report === undefined || form === 'csv') return report && reportCsv(report);
    if (pages === undefined) throw new RefusedError('not-acceptable', 'A page comes by the HTTP API alone.');
    const [drawPage, manifest] = await Promise.all([pages(), storage.getManifest(check)]);
    return drawPage(report, sha256(manifest ?? ''));
  }
  if (form === 'html' || (view === 'oscal' && form === 'csv')) {
    const taken = view === 'oscal' ? 'application/json' : 'application/json and text/csv';
    throw new RefusedError('not-acceptable', `The view "${view}" comes as ${taken}.`);
  }
  const report = await storage.getReport(check);
  if (report === undefined) return undefined;
  if (view === 'oscal') return JSON.stringify(oscalOf(report));
  return form === 'csv' ? controlsCsv(report) : JSON.stringify({ controls: resultsByControl(report) });
}
