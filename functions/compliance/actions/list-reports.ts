import * as z from 'zod';
import type { Action } from '../../action.ts';
import { paging, readCursor, writeCursor } from '../../input/paging.ts';
import { salvage } from '../../platform/salvage.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import { totalsSchema } from '../report/document.ts';

/** The query of `GET /compliance/reports`. */
export const reportsQuery = z.strictObject({
  /** The checks of that day, UTC. */
  day: z.exactOptional(z.iso.date()),
  ...paging,
});

/** A check that has a report, with its figures. */
export const listedReport = z.object({
  id: z.string(),
  at: z.string(),
  ...totalsSchema.shape,
  /** The number of changes in its notice. */
  changes: z.int(),
});

export interface ListedReports {
  /** The newest first. */
  reports: z.infer<typeof listedReport>[];
  next?: string;
}

/** Lists the checks that have counted, with their figures, which are about every server. */
export function listReportsAction({
  record,
}: ComplianceRecord): Action<z.infer<typeof reportsQuery>, ListedReports> {
  return {
    name: 'compliance:reports',
    permission: 'compliance:read',
    input: reportsQuery,
    servers: () => ['*'],
    async run({ day, limit, next }) {
      const [before] = next === undefined ? [] : readCursor(next, 1);
      const reports: ListedReports['reports'] = [];
      let last = '';
      const range = { from: day ?? '0', to: before ?? `${day ?? ''}~` };
      for await (const item of record.query({ pk: 'CHECK', index: 'list', newestFirst: true, ...range })) {
        const read = item.listSk === before ? undefined : salvage(listedReport, item);
        if (read === undefined) continue;
        if (reports.length === limit) return { reports, next: writeCursor([last]) };
        reports.push(read.value);
        last = item.listSk ?? '';
      }
      return { reports };
    },
  };
}
