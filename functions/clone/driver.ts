import { RefusedError } from '../action.ts';
import type { OutcomeCode } from './outcome/outcome-code.ts';
import type { CloneRequest } from './request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from './state.ts';

export interface PlanContext {
  /** What the job is to be marked with. */
  mark: string;
  requestedAt: Date;
}

/** A job that a clone has made. */
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
      /** Nothing but its name says that it is this request's: it may be somebody else's, and is not to be changed. */
      byNameAlone?: boolean;
      /** What the job has not become although it was asked for. */
      shortfall?: { code: OutcomeCode; message: string };
    }
  | {
      kind: 'none';
      code: OutcomeCode;
      message: string;
      /** What the server holds none the less. */
      job?: MadeJob;
    };

export interface ClonePlanner {
  /** Decides what a clone will do, changing nothing. @throws RefusedError naming the field; VeeamError */
  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan>;
}

/**
 * How one product clones a job: a driver holds one logon session. Every method throws VeeamErrors, and each is
 * safe to run again: it looks before it acts.
 */
export interface CloneDriver extends ClonePlanner {
  /** Makes many plans from what is read once: requests grow with pages of jobs, not with plans. */
  survey(): ClonePlanner;
  /** What later steps need to go on, as plain JSON: the session, which is a credential, and what was there before. */
  serialize(plan: ClonePlan): Promise<unknown>;
  /** @param tries how often this step has run before: a try that failed may have made the clone. */
  start(plan: ClonePlan, mark: string, tries: number): Promise<StartedClone>;
  /** @throws TaskStillRunning */
  poll(plan: ClonePlan, mark: string, started: StartedClone): Promise<EndedTask>;
  /**
   * Finds the outcome of a clone, by looking and never by guessing.
   * @param own whether the logon session is the one the clone was started in
   * @throws NotResolvedError when nothing resolves it yet, LookAgainError when only time can
   */
  resolve(execution: CloneExecution, plan: ClonePlan, own: boolean): Promise<Resolved>;
  /** Sets the schedule and gives what is read back. @throws NotResolvedError */
  setEnabled(jobId: string, enabled: boolean): Promise<boolean | undefined>;
  logOut(): Promise<void>;
}

/** The name is another job's: refused, and not tried again. */
export class NameTakenError extends RefusedError {
  override readonly name = 'NameTakenError';

  constructor(message: string) {
    super('name-taken', message, [{ field: 'name', message }]);
  }
}

/** The outcome of the clone is not known yet. Looking again later may find it. */
export class NotResolvedError extends Error {
  override readonly name: string = 'NotResolvedError';
}

/**
 * No clone is there, and the server may show one yet: absence is proof only after a while. Step Functions keeps the
 * error as `lookedBefore`, which tells the look after that while that it is the second.
 */
export class LookAgainError extends NotResolvedError {
  override readonly name = 'LookAgainError';
}

/** The clone goes on. Step Functions' Retry is what waits: one state transition per poll. */
export class TaskStillRunning extends Error {
  override readonly name = 'TaskStillRunning';
}
