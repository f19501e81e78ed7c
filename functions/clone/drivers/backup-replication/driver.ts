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

const serialized = z.object({
  version: z.custom<Revision>((value) => typeof value === 'string'),
  accessToken: z.string(),
  /** The token expires soon after that. */
  renewAt: z.iso.datetime(),
  jobsBefore: z.array(z.string()),
});

/**
 * A token is handed on only if it is valid for at least this long: a clone takes seconds here, and its steps with all
 * their retries some minutes.
 */
const clonesWithinMs = 8 * 60_000;

/**
 * Clones through Backup & Replication itself: the server creates and names a copy, which is then edited as requested.
 */
export class BackupReplicationDriver implements CloneDriver {
  readonly #client: BackupReplication;
  readonly #jobsBefore: JobsBefore | undefined;
  /** Absent: it logs on by itself. */
  readonly #renewAt: string | undefined;

  private constructor(client: BackupReplication, jobsBefore?: JobsBefore, renewAt?: string) {
    this.#client = client;
    this.#jobsBefore = jobsBefore;
    this.#renewAt = renewAt;
  }

  static loggedOn(client: BackupReplication, earlier: unknown): BackupReplicationDriver {
    const { data } = serialized.safeParse(earlier);
    return new BackupReplicationDriver(client, data && new JobsBefore(data.jobsBefore));
  }

  /** Resumes a session with only the access token. */
  static resume(connection: Connection, earlier: unknown): BackupReplicationDriver {
    const { jobsBefore, ...token } = serialized.parse(earlier);
    return new BackupReplicationDriver(
      withToken(connection, token),
      new JobsBefore(jobsBefore),
      token.renewAt,
    );
  }

  /** Takes over the token of another clone; undefined if it may expire before this clone ends. */
  static takeOver(connection: Connection, earlier: unknown, now: Date): BackupReplicationDriver | undefined {
    const { jobsBefore: _jobsBefore, ...token } = serialized.parse(earlier);
    if (Date.parse(token.renewAt) - now.getTime() < clonesWithinMs) return undefined;
    return new BackupReplicationDriver(withToken(connection, token), undefined, token.renewAt);
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
    const { version, accessToken, renewAt } = await this.#client.session();
    return { version, accessToken, renewAt: this.#renewAt ?? renewAt, jobsBefore: [...jobsBefore.marks] };
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

  logOut(): Promise<void> {
    return this.#client.logOut();
  }
}

/**
 * A client that does not renew its token: a refresh token can be used once, so the next step would find it used up, and
 * the steps in between have no password. A step with an expired token fails with a SessionExpiredError, and the last
 * step, which may log on, ends the clone.
 */
function withToken(
  connection: Connection,
  { version, accessToken }: Pick<z.infer<typeof serialized>, 'version' | 'accessToken'>,
): BackupReplication {
  const session = { version, accessToken, renewAt: new Date(8.64e15).toISOString() };
  return BackupReplication.resume(connection, session, { now: () => new Date() });
}
