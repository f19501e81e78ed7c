import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import type { LinkTo } from '../../platform/object-link.ts';
import { checkId, latest } from '../check-view.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import { type ComplianceStorage, type ReportForm, reportFileKey, reportFiles } from '../storage.ts';

const forms = Object.keys(reportFiles) as [ReportForm, ...ReportForm[]];

const oneReport = z.strictObject({
  /** A check's id, or `latest`. */
  id: z.union([z.literal(latest), checkId]),
  form: z.enum(forms),
});

interface ReportAbout {
  check: string;
  form: ReportForm;
}

/** A report's text, or, where it is larger than an answer may be, an address that gives it for some minutes. */
export type ReportFile = ReportAbout & ({ text: string } | { url: string });

/** A report may be answered, and not led to, up to this size as it is stored. */
export interface LargeReports {
  mostBytes: number;
  linkTo: LinkTo;
}

/** How a report is called where somebody keeps it. */
export const reportFileName = ({ check, form }: ReportAbout): string => `veeam-compliance-${check}.${form}`;

/**
 * Gives a check's report as it was written, in one of its three forms.
 * @param large how those are given that are too large; left out, all are given as text
 */
export function getReportAction(
  storage: ComplianceStorage,
  compliance: ComplianceRecord,
  large?: LargeReports,
): Action<z.infer<typeof oneReport>, ReportFile> {
  return {
    name: 'compliance:get-report',
    permission: 'compliance:read',
    input: oneReport,
    // A report speaks of every server, of those that are gone and in its trend of earlier ones: a list of names never
    // covers it.
    servers: () => ['*'],
    async run({ id, form }) {
      const check = id === latest ? (await compliance.latest())?.id : id;
      const mostBytes = large?.mostBytes ?? Number.POSITIVE_INFINITY;
      const text = check === undefined ? undefined : await storage.getReportFileUpTo(check, form, mostBytes);
      if (check === undefined || text === undefined) {
        throw new RefusedError('not-found', id === latest ? 'No check has run yet.' : 'Report not found.');
      }
      if (text !== 'larger' || large === undefined) return { check, form, text };
      return {
        check,
        form,
        url: await large.linkTo(reportFileKey(check, form), reportFileName({ check, form })),
      };
    },
  };
}
