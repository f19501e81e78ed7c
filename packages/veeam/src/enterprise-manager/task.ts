import { VeeamError } from '../transport/errors.ts';
import { inKnownSpelling } from './element.ts';
import type { ElementRecord } from './element-record.ts';
import { idInLink, readLinks } from './link.ts';

const STATES = ['Running', 'OperationFinished', 'Finished'] as const;

/** A task of the logon session that created it (em_rest/get_tasks_id). */
export interface Task {
  id: string;
  state: (typeof STATES)[number] | (string & {});
  /** Such as `CloneJob`. */
  operation: string;
  result: { success: boolean; message: string } | undefined;
  /** The bare id of the job the task made or changed, from the `Related` link. */
  relatedJobId: string | undefined;
  phase: 'running' | 'succeeded' | 'failed';
}

/** The session no longer knows the task. Whether the operation was done is unknown: look at the jobs. */
export class TaskLostError extends VeeamError {
  readonly code = 'task-lost';
  override readonly name = 'TaskLostError';
}

/** @throws MissingPart */
export function readTask(record: ElementRecord): Task {
  const state = inKnownSpelling(record.required('State'), STATES);
  const answered = record.record('Result');
  const success = answered?.flag('Success');
  const result = success === undefined ? undefined : { success, message: answered?.text('Message') ?? '' };
  // The link's Name is not the requested job name in the documents' own example, so only its Href counts.
  const related = readLinks(record).find((link) => link.rel === 'Related' && link.type === 'Job');
  return {
    id: record.required('TaskId'),
    state,
    operation: record.text('Operation') ?? '',
    result,
    relatedJobId: related && idInLink(related.href, 'jobs'),
    phase: phaseOf(state, result),
  };
}

/**
 * Success is `Finished` and `Success="true"`: at `OperationFinished` the result already says true, but the new job
 * is not there yet. A state nobody knows, and `Finished` without a result, prove nothing: the task counts as
 * running, and the caller's deadline ends the wait.
 */
function phaseOf(state: string, result: Task['result']): Task['phase'] {
  if (state !== 'Finished' || result === undefined) return 'running';
  return result.success ? 'succeeded' : 'failed';
}
