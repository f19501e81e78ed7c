import { csvText } from '../platform/csv.ts';
import type { CloneBatch, ItemResult } from './batch.ts';

const columns = [
  'row',
  'server',
  'source',
  'name',
  'outcome',
  'code',
  'message',
  'jobId',
  'jobName',
  'enabled',
  'warnings',
  'attempt',
  'cloneId',
  'endedAt',
] as const;

/** A line per item, in the batch's order; one without a result has not begun, or is open. */
export function resultsCsv(batch: CloneBatch, results: ReadonlyMap<number, ItemResult>): string {
  return csvText(
    columns,
    batch.items.map(({ row, request: { server, job: source, name } }) => {
      const item = { row, server, source, name };
      const result = results.get(row);
      if (!result) return { ...item, outcome: 'none', message: 'No clone of it has ended.' };
      const { outcome, code, message, job, warnings, attempt, cloneId, endedAt } = result;
      return {
        ...item,
        outcome,
        code,
        message,
        jobId: job?.id,
        jobName: job?.name,
        enabled: job?.enabled,
        warnings: warnings.join(' '),
        attempt,
        cloneId,
        endedAt,
      };
    }),
  );
}
