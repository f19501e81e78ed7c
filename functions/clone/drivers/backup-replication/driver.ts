import * as z from 'zod';
import { BackupReplication } from '../../../veeam/backup-replication/backup-replication.ts';
import type { Revision } from '../../../veeam/backup-replication/revision.ts';
import type { Connection } from '../../../veeam/transport/connection.ts';
import { SessionExpiredError } from '../../../veeam/transport/errors.ts';
import type { CloneDriver, PlanContext, Settled } from '../../driver.ts';
import type { CloneRequest } from '../../request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { JobsBefore } from './jobs-before.ts';
import { nameClone } from './name-clone.ts';
import { planClone } from './plan.ts';
import { settleClone } from './settle.ts';
import { startClone } from './start.ts';

const kept = z.strictObject({
  revision: z.custom<Revision>((value) => typeof value === 'string'),
  accessToken: z.string(),
  jobsBefore: z.array(z.string()),
});

/** Clones by Backup & Replication itself: the server makes and names a copy, which is then edited as asked. */
export class BackupReplicationDriver implements CloneDriver {
  readonly #client: BackupReplication;
  readonly #jobsBefore: JobsBefore | undefined;

  private constructor(client: BackupReplication, jobsBefore: JobsBefore | undefined) {
    this.#client = client;
    this.#jobsBefore = jobsBefore;
  }

  static loggedOn(client: BackupReplication, earlier: unknown): BackupReplicationDriver {
    const { data } = kept.safeParse(earlier);
    return new BackupReplicationDriver(client, data && new JobsBefore(data.jobsBefore));
  }

  /**
   * Goes on with the access token alone. It is not renewed: a refresh token is good once, so that the next step
   * would find it spent, and the steps between have no password. A step that meets an expired token fails with a
   * SessionExpiredError, and the last one, which may log on, ends the clone.
   */
  static resume(connection: Connection, earlier: unknown): BackupReplicationDriver {
    const { jobsBefore, ...session } = kept.parse(earlier);
    const expired = () =>
      new SessionExpiredError({
        server: connection.address.name,
        operation: 'renew the logon',
        happened: 'the token has expired, and this step has no credential',
        remedy: 'The last step of the clone logs on again.',
      });
    const noCredentials = {
      get username(): string {
        throw expired();
      },
      get password(): string {
        throw expired();
      },
    };
    const client = BackupReplication.resume(
      connection,
      { ...session, renewAt: new Date(8.64e15).toISOString() },
      noCredentials,
      { now: () => new Date() },
    );
    return new BackupReplicationDriver(client, new JobsBefore(jobsBefore));
  }

  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan> {
    return planClone(this.#client, request, context);
  }

  async keep(plan: ClonePlan): Promise<z.infer<typeof kept>> {
    const jobsBefore = await JobsBefore.read(this.#client.jobs, plan.source.type);
    const { session } = this.#client;
    if (!session) throw new Error('A logon that was just used has a token.');
    const { revision, accessToken } = session;
    return { revision, accessToken, jobsBefore: [...jobsBefore.marks] };
  }

  start(plan: ClonePlan, cloneId: string, tries: number): Promise<StartedClone> {
    const { jobs } = this.#client;
    return startClone({ jobs, jobsBefore: this.#jobsBefore }, plan, cloneId, tries);
  }

  poll(plan: ClonePlan, cloneId: string, { cloned }: StartedClone): Promise<EndedTask> {
    if (!cloned) throw new Error('A clone that was started here has a job.');
    return nameClone(this.#client.jobs, cloned, plan, cloneId);
  }

  settle(execution: CloneExecution, plan: ClonePlan): Promise<Settled> {
    return settleClone({ jobs: this.#client.jobs, jobsBefore: this.#jobsBefore }, execution, plan);
  }

  async setEnabled(jobId: string, enabled: boolean): Promise<boolean> {
    const { jobs } = this.#client;
    await (enabled ? jobs.enable(jobId) : jobs.disable(jobId));
    return !(await jobs.get(jobId)).isDisabled;
  }

  logOut(): Promise<void> {
    return this.#client.logOut();
  }
}
