import { RefusedError } from '../action.ts';
import type { LoggedOn } from '../servers/log-on.ts';
import type { Connection } from '../veeam/transport/connection.ts';
import type { CloneRequest } from './request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from './state.ts';

export interface PlanContext {
  cloneId: string;
  requestedAt: Date;
  /** Other ways to clone that are configured, to be named when this server has none. */
  enterpriseManagers: readonly string[];
}

/** A job that a clone has made. */
export interface MadeJob {
  id: string;
  name: string;
  enabled: boolean | undefined;
}

export type Settled =
  | {
      kind: 'job';
      job: MadeJob;
      adopted: boolean;
      /** What the job has not become although it was asked for. */
      shortfall?: { code: string; message: string };
    }
  | {
      kind: 'none';
      code: string;
      message: string;
      /** What the server holds none the less. */
      job?: MadeJob;
    };

/**
 * How one product clones a job: a driver holds one logon session. Every method throws VeeamErrors, and each is
 * safe to run again: it looks before it acts.
 */
export interface CloneDriver {
  /** Decides what a clone will do, changing nothing. @throws RefusedError naming the field */
  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan>;
  /** What later steps need to go on, as plain JSON: the session, which is a credential, and what was there before. */
  keep(plan: ClonePlan): Promise<unknown>;
  /** @param tries how often this step has run before: a try that failed may have made the clone. */
  start(plan: ClonePlan, cloneId: string, tries: number): Promise<StartedClone>;
  /** @throws TaskStillRunning */
  poll(plan: ClonePlan, cloneId: string, started: StartedClone): Promise<EndedTask>;
  /**
   * Finds out what became of a clone, by looking and never by guessing.
   * @param own whether the logon session is the one the clone was started in
   * @throws NotSettledError when nothing settles it yet
   */
  settle(execution: CloneExecution, plan: ClonePlan, own: boolean): Promise<Settled>;
  /** Sets the schedule and gives what is read back. @throws NotSettledError */
  setEnabled(jobId: string, enabled: boolean): Promise<boolean | undefined>;
  logOut(): Promise<void>;
}

/** The name is another job's: refused, and not tried again. */
export class NameTakenError extends RefusedError {
  override readonly name = 'NameTakenError';
}

/** It cannot be told yet what became of the clone. Looking again later may tell. */
export class NotSettledError extends Error {
  override readonly name = 'NotSettledError';
}

/** The clone goes on. Step Functions' Retry is what waits: one state transition per poll. */
export class TaskStillRunning extends Error {
  override readonly name = 'TaskStillRunning';
}

/**
 * The driver for a server that is logged on to; only its product's code is loaded.
 * @param kept what `keep` gave for an earlier session of the same clone
 */
export async function driverFor(loggedOn: LoggedOn, kept?: unknown): Promise<CloneDriver> {
  switch (loggedOn.product) {
    case 'enterprise-manager': {
      const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
      return new EnterpriseManagerDriver(loggedOn.client);
    }
    case 'backup-replication': {
      const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
      return BackupReplicationDriver.loggedOn(loggedOn.client, kept);
    }
    case 'microsoft365':
      throw new Error('Microsoft 365 jobs cannot be cloned: the plan refuses them.');
  }
}

/** The driver that goes on with a session kept by `keep`; nothing is sent, and no credential is needed. */
export async function resumeDriver(
  product: LoggedOn['product'],
  connection: Connection,
  kept: unknown,
): Promise<CloneDriver> {
  if (product === 'backup-replication') {
    const { BackupReplicationDriver } = await import('./drivers/backup-replication/driver.ts');
    return BackupReplicationDriver.resume(connection, kept);
  }
  const { EnterpriseManagerDriver } = await import('./drivers/enterprise-manager/driver.ts');
  return EnterpriseManagerDriver.resume(connection, kept);
}
