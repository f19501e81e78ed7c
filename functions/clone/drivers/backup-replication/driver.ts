import { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { Revision } from '@veeam-automation/veeam/backup-replication/revision';
import type { Connection } from '@veeam-automation/veeam/transport/connection';
import * as z from 'zod';
import type { CloneDriver, ClonePlanner, PlanContext, Resolved } from '../../driver.ts';
import type { CloneRequest } from '../../request.ts';
import type { CloneExecution, ClonePlan, EndedTask, StartedClone } from '../../state.ts';
import { JobsBefore } from './find-clone.ts';
import { liveCatalog, surveyedCatalog } from './job-catalog.ts';
import { planClone } from './plan.ts';
import { resolveClone } from './resolve.ts';
import { nameClone, startClone } from './start.ts';

const held = z.strictObject({
  version: z.custom<Revision>((value) => typeof value === 'string'),
  accessToken: z.string(),
});
const serialized = z.strictObject({ ...held.shape, isShared: z.boolean(), jobsBefore: z.array(z.string()) });
const serializedShared = z.strictObject({ ...held.shape, renewAt: z.iso.datetime() });

/**
 * A token is shared only while it lives so long yet: a clone takes seconds here, and its steps with all their
 * retries some minutes.
 */
const clonesWithinMs = 8 * 60_000;

/** Clones by Backup & Replication itself: the server makes and names a copy, which is then edited as asked. */
export class BackupReplicationDriver implements CloneDriver {
  readonly #client: BackupReplication;
  readonly #jobsBefore: JobsBefore | undefined;

  readonly #isShared: boolean;

  private constructor(client: BackupReplication, jobsBefore: JobsBefore | undefined, isShared: boolean) {
    this.#client = client;
    this.#jobsBefore = jobsBefore;
    this.#isShared = isShared;
  }

  static loggedOn(client: BackupReplication, earlier: unknown): BackupReplicationDriver {
    const { data } = serialized.safeParse(earlier);
    return new BackupReplicationDriver(client, data && new JobsBefore(data.jobsBefore), false);
  }

  /** Goes on with the access token alone. */
  static resume(connection: Connection, earlier: unknown): BackupReplicationDriver {
    const { jobsBefore, isShared, ...token } = serialized.parse(earlier);
    return new BackupReplicationDriver(withToken(connection, token), new JobsBefore(jobsBefore), isShared);
  }

  /** Goes on with a token that `serializeShared` gave; undefined when it may end before a clone does. */
  static resumeShared(
    connection: Connection,
    given: unknown,
    now: Date,
  ): BackupReplicationDriver | undefined {
    const { renewAt, ...token } = serializedShared.parse(given);
    if (!livesLongEnough(renewAt, now)) return undefined;
    return new BackupReplicationDriver(withToken(connection, token), undefined, true);
  }

  /** Goes on with a token that `serializeShared` gave, as the one whose it is to end. */
  static takeOver(connection: Connection, given: unknown): BackupReplicationDriver {
    const { renewAt: _renewAt, ...token } = serializedShared.parse(given);
    return new BackupReplicationDriver(withToken(connection, token), undefined, false);
  }

  plan(request: CloneRequest, context: PlanContext): Promise<ClonePlan> {
    return planClone(liveCatalog(this.#client), request, context);
  }

  survey(): ClonePlanner {
    const catalog = surveyedCatalog(this.#client);
    return { plan: (request, context) => planClone(catalog, request, context) };
  }

  async serialize(plan: ClonePlan): Promise<z.infer<typeof serialized>> {
    const jobsBefore = await JobsBefore.read(this.#client.jobs, plan.source.type);
    const { version, accessToken } = await this.#client.session();
    return { version, accessToken, isShared: this.#isShared, jobsBefore: [...jobsBefore.marks] };
  }

  async serializeShared(now: Date): Promise<z.infer<typeof serializedShared> | undefined> {
    const { version, accessToken, renewAt } = await this.#client.session();
    if (!livesLongEnough(renewAt, now)) return undefined;
    return { version, accessToken, renewAt };
  }

  start(plan: ClonePlan, mark: string, tries: number): Promise<StartedClone> {
    const { jobs } = this.#client;
    return startClone({ jobs, jobsBefore: this.#jobsBefore }, plan, mark, tries);
  }

  poll(plan: ClonePlan, mark: string, { cloned }: StartedClone): Promise<EndedTask> {
    if (!cloned) throw new Error('A clone that was started here has a job.');
    return nameClone(this.#client.jobs, cloned, plan, mark);
  }

  resolve(execution: CloneExecution, plan: ClonePlan): Promise<Resolved> {
    return resolveClone({ jobs: this.#client.jobs, jobsBefore: this.#jobsBefore }, execution, plan);
  }

  async setEnabled(jobId: string, enabled: boolean): Promise<boolean> {
    const { jobs } = this.#client;
    await (enabled ? jobs.enable(jobId) : jobs.disable(jobId));
    return !(await jobs.get(jobId)).isDisabled;
  }

  async logOut(): Promise<void> {
    if (!this.#isShared) await this.#client.logOut();
  }
}

function livesLongEnough(renewAt: string, now: Date): boolean {
  return Date.parse(renewAt) - now.getTime() >= clonesWithinMs;
}

/**
 * A client that does not renew its token: a refresh token is good once, so that the next step would find it spent,
 * and the steps between have no password. A step that meets an expired token fails with a SessionExpiredError, and
 * the last one, which may log on, ends the clone.
 */
function withToken(connection: Connection, token: z.infer<typeof held>): BackupReplication {
  const session = { ...token, renewAt: new Date(8.64e15).toISOString() };
  return BackupReplication.resume(connection, session, { now: () => new Date() });
}
