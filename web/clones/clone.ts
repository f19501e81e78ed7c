import type { Schema } from '../api/client.ts';
import type { Level } from '../parts/levels.ts';

export type Clone = Schema['CloneList']['clones'][number];
export type WholeClone = Schema['Clone'];
export type Batch = Schema['CloneBatch'];
export type ListedBatch = Schema['CloneBatches']['batches'][number];
export type Plan = Schema['CloneDryRun']['plan'];
type Outcome = NonNullable<Clone['outcome']>;

export const outcomes: readonly Outcome[] = ['succeeded', 'failed', 'cancelled', 'unknown'];
const outcomeLevels: Record<Outcome, Level> = {
  succeeded: 'good',
  failed: 'high',
  cancelled: 'low',
  unknown: 'unknown',
};
export const outcomeWords: Record<Outcome, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unknown: 'Unknown',
};

/** The sign and the word for the progress of a clone. */
export function stateOf({ status, outcome }: Pick<Clone, 'status' | 'outcome'>): {
  level: Level;
  word: string;
} {
  if (outcome) return { level: outcomeLevels[outcome], word: outcomeWords[outcome] };
  return { level: 'info', word: status === 'resolving' ? 'Resolving' : 'Running' };
}

/** Whether an entry of a list can still change by itself. */
export const isAnyUnderWay = (all: readonly { status: string }[]): boolean =>
  all.some(({ status }) => status !== 'finished');

const sources: Record<Clone['requestedBy']['source'], string> = {
  http: 'HTTP',
  schedule: 'a schedule',
  slack: 'Slack',
  webhook: 'a webhook',
};
export const requesterWords = ({ source, name }: Clone['requestedBy']): string =>
  `${name}, by ${sources[source]}`;
