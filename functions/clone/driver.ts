import { RefusedError } from '../action.ts';
import type { OutcomeCode } from './outcome/outcome-code.ts';
import type { CloneRequest } from './request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from './state.ts';

export interface PlanContext {
  /** The mark of the job. */
  mark: string;
  requestedAt: Date;
}

/** A job that a clone has created. */
export interface MadeJob {
  id: string;
  name: string;
  enabled: boolean | undefined;
}

export type Resolved =
  | {
      kind: 'job';
      job: MadeJob;
      adopted: boolean;
      /** Only its name indicates that it belongs to this request. It may be another's job, and must not be changed. */
      byNameAlone?: boolean;
      /** What was requested for the job but not achieved. */
      shortfall?: { code: OutcomeCode; message: string };
    }
  | {
      kind: 'none';
      code: OutcomeCode;
      message: string;
      /** What exists on the server nevertheless. */
      job?: MadeJob;
    };

export interface ClonePlanner {
  /** Decides what a clone will do, and changes nothing. @throws RefusedError naming the field; VeeamError */
  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan>;
}

/**
 * How one product clones a job: a driver has one logon session. Every method throws VeeamErrors and is safe to repeat:
 * it looks before it acts.
 */
export interface CloneDriver extends ClonePlanner {
  /** Makes many plans from what is read once: the requests grow with the pages of jobs, not with the plans. */
  survey(): ClonePlanner;
  /** What later steps need, as plain JSON: the session, which is a credential, and the state before the clone. */
  serialize(plan: ClonePlan): Promise<unknown>;
  /** @param tries how often this step has run before: a failed try may have created the clone */
  start(plan: ClonePlan, mark: string, tries: number): Promise<StartedClone>;
  /** @throws TaskStillRunning */
  poll(plan: ClonePlan, mark: string, started: StartedClone): Promise<EndedTask>;
  /**
   * Finds the outcome of a clone, by looking and never by guessing.
   * @param own whether the logon session is the one in which the clone was started
   * @throws NotResolvedError if it is not resolved yet, LookAgainError if only time can resolve it
   */
  resolve(execution: CloneExecution, plan: ClonePlan, own: boolean): Promise<Resolved>;
  /** Sets the schedule and returns what is read back. @throws NotResolvedError */
  setEnabled(jobId: string, enabled: boolean): Promise<boolean | undefined>;
  logOut(): Promise<void>;
}

/** The name belongs to another job: refused, and not retried. */
export class NameTakenError extends RefusedError {
  override readonly name = 'NameTakenError';

  constructor(message: string) {
    super('name-taken', message, [{ field: 'name', message }]);
  }
}

/** The outcome of the clone is not known yet. A later look may find it. */
export class NotResolvedError extends Error {
  override readonly name: string = 'NotResolvedError';
}

/**
 * There is no clone, but the server may show one later: absence is a proof only after a while. Step Functions stores
 * the error as `lookedBefore`, so that the next look knows that it is the second one.
 */
export class LookAgainError extends NotResolvedError {
  override readonly name = 'LookAgainError';
}

/** The clone is still running. Step Functions' Retry does the waiting: one state transition per poll. */
export class TaskStillRunning extends Error {
  override readonly name = 'TaskStillRunning';
}
