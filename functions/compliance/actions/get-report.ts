import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { checkId, latest } from '../check-view.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import { type ComplianceStorage, type ReportForm, reportFiles } from '../storage.ts';

const forms = Object.keys(reportFiles) as [ReportForm, ...ReportForm[]];

const oneReport = z.strictObject({
  /** A check's id, or `latest`. */
  id: z.union([z.literal(latest), checkId]),
  form: z.enum(forms),
});

export interface ReportFile {
  check: string;
  form: ReportForm;
  text: string;
}

/** Gives a check's report as it was written, in one of its three forms. */
export function getReportAction(
  storage: ComplianceStorage,
  compliance: ComplianceRecord,
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
      const text = check === undefined ? undefined : await storage.getReportFile(check, form);
      if (check === undefined || text === undefined) {
        throw new RefusedError('not-found', id === latest ? 'No check has run yet.' : 'Report not found.');
      }
      return { check, form, text };
    },
  };
}
