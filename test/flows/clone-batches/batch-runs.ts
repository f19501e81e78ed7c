import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer, Automation } from '../automation.ts';

const header = 'server,job,name';

export function csvOf(rows: readonly string[]): string {
  return `${[header, ...rows].join('\r\n')}\r\n`;
}

/** Rows of a CSV. Each row clones the same job under another name. */
export function rowsOf(count: number, name = 'Clone', server = 'em-1'): string[] {
  return Array.from({ length: count }, (_none, index) => `${server},Exchange Backup,${name} ${index + 1}`);
}

export function sendCsv(automation: Automation, csv: string, query = ''): Promise<Answer> {
  return automation.call('POST', `/clone-batches${query}`, { body: csv, type: 'text/csv' });
}

/** Waits until a batch has ended, and returns it as the API shows it. */
export async function batchEnded(automation: Automation, id: string): Promise<Answer['body']> {
  for (;;) {
    const { status, body } = await automation.call('GET', `/clone-batches/${id}`);
    if (status !== 200)
      throw new Error(`GET /clone-batches/${id} answered ${status}: ${JSON.stringify(body)}`);
    if (body.status === 'finished') return body;
    // Reading one item of the record costs less than a request to the API, which reads every row.
    while (!(await hasEnded(automation, body.id))) await pause(100);
  }
}

async function hasEnded({ record }: Automation, id: string): Promise<boolean> {
  const batch = await record.get({ pk: `BATCH#${id}`, sk: 'BATCH' });
  return (batch?.['run'] as { endedAt?: string } | undefined)?.endedAt !== undefined;
}

/**
 * Waits until no session is open on a server. A row has its outcome before its session is closed. The session may
 * pass to the next row, and the reconciler closes a session that could not be closed then.
 */
export async function nobodyLoggedOn({ lab }: Automation, server = 'em-1'): Promise<void> {
  await expect.poll(() => lab.state()[server]?.openSessions, { timeout: 30_000 }).toBe(0);
}

/** The names of the jobs that were added to the lab's server, without those that it had at the start. */
export function madeJobs(automation: Automation, before: number, server = 'em-1'): string[] {
  const jobs = automation.lab.state()[server]?.jobs ?? [];
  return jobs.slice(before).map(({ name }) => String(name));
}
