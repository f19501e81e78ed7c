import { type BackupJob, readBackupJob } from './backup-job.ts';
import { type JobSession, readJobSession } from './job-session.ts';
import { type Listing, readList } from './pages.ts';
import { readOne } from './records.ts';
import type { Rest } from './rest.ts';

/**
 * The backup jobs of a server (vb365 specs: /Jobs). Every method throws `VeeamError`s; one for an id that is
 * not there is a `NotFoundError`.
 */
export class BackupJobs {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  list(): Promise<Listing<BackupJob>> {
    return readList(this.#rest, { operation: 'list backup jobs', path: '/Jobs' }, readBackupJob);
  }

  async get(id: string): Promise<BackupJob> {
    const answer = await this.#rest.send({ operation: 'read backup job', method: 'GET', path: pathOf(id) });
    return readOne(answer, readBackupJob, this.#rest.oddValues);
  }

  async enable(id: string): Promise<void> {
    await this.#act(id, 'enable', true);
  }

  async disable(id: string): Promise<void> {
    await this.#act(id, 'disable', true);
  }

  async stop(id: string): Promise<void> {
    await this.#act(id, 'stop', true);
  }

  /**
   * Starts a backup job; `full` backs everything up anew. Gives the session that v8 answers with; v6 and v7 tell
   * nothing.
   */
  async start(id: string, options: { full?: boolean } = {}): Promise<JobSession | undefined> {
    const answer = await this.#act(id, 'start', false, { full: options.full ?? false });
    return answer.value == null ? undefined : readOne(answer, readJobSession, this.#rest.oddValues);
  }

  #act(id: string, action: 'enable' | 'disable' | 'start' | 'stop', repeatable: boolean, body?: unknown) {
    const path = `${pathOf(id)}/${action}`;
    return this.#rest.send({ operation: `${action} backup job`, method: 'POST', path, body, repeatable });
  }
}

const pathOf = (id: string): string => `/Jobs/${encodeURIComponent(id)}`;
