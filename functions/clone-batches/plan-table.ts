import type { ClonePlan } from '../clone/state.ts';
import type { BatchItem } from './read-items.ts';

/** One line of what a batch would do. */
interface PlanRow {
  row: number;
  /** `none`: the job has been cloned already. */
  action: 'clone' | 'none';
  server: string;
  job: string;
  name: string;
  type?: string;
  repository?: string;
  enabled?: boolean;
}

export interface PlanTable {
  rows: PlanRow[];
  /** What to expect, and of how many rows. */
  warnings: { message: string; rows: number }[];
}

/** The plan of a batch; an item without one has been done. */
export function planTable(items: readonly BatchItem[], plans: ReadonlyMap<number, ClonePlan>): PlanTable {
  const warnings = new Map<string, number>();
  const rows = items.map(({ row, request }): PlanRow => {
    const plan = plans.get(row);
    const { server, job, name } = request;
    if (!plan) return { row, action: 'none', server, job, name };
    for (const warning of plan.warnings) warnings.set(warning, (warnings.get(warning) ?? 0) + 1);
    return {
      row,
      action: 'clone',
      server,
      job: plan.source.name,
      name: plan.name,
      type: plan.source.type,
      ...(plan.repository && { repository: plan.repository.name }),
      ...(plan.enabled !== undefined && { enabled: plan.enabled }),
    };
  });
  return { rows, warnings: [...warnings].map(([message, count]) => ({ message, rows: count })) };
}
