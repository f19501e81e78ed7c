import type { BatchRow } from '../clone/batches/batch.ts';
import { csvText } from '../platform/csv.ts';
import type { ItemFailure } from './views.ts';

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

/** One line per row, in the batch's order; a row without a result has not started, or is under way. */
export function resultsCsv(rows: readonly BatchRow[]): string {
  return csvText(
    columns,
    rows.map(({ row, request: { server, job: source, name }, result }) => {
      const item = { row, server, source, name };
      if (!result) return { ...item, outcome: 'none', message: 'No clone of it has ended.' };
      const { job, warnings, ...shown } = result;
      return {
        ...item,
        ...shown,
        jobId: job?.id,
        jobName: job?.name,
        enabled: job?.enabled,
        warnings: warnings.join(' '),
      };
    }),
  );
}

export interface FailuresPage {
  failures: ItemFailure[];
  /** The row after which the next page begins; absent on the last page. */
  next?: string;
}

/** A page of the rows whose last attempt did not succeed, with the reasons. */
export function failuresOf(
  rows: readonly BatchRow[],
  { limit, after }: { limit: number; after: number },
): FailuresPage {
  const failed = rows.flatMap(({ row, request, result }): ItemFailure[] => {
    if (!result || result.outcome === 'succeeded' || row <= after) return [];
    const { warnings: _warnings, endedAt: _endedAt, ...shown } = result;
    return [{ row, ...shown, server: request.server, source: request.job, name: request.name }];
  });
  const failures = failed.slice(0, limit);
  const last = failures.at(-1);
  return { failures, ...(last && failed.length > failures.length && { next: String(last.row) }) };
}
