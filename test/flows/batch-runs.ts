import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Automation } from './automation.ts';

const header = 'server,job,name';

export function csvOf(rows: readonly string[]): string {
  return `${[header, ...rows].join('\r\n')}\r\n`;
}

/** Rows of a CSV, each a clone of one job under a name of its own. */
export function rowsOf(count: number, name = 'Clone', server = 'em-1'): string[] {
  return Array.from({ length: count }, (_none, index) => `${server},Exchange Backup,${name} ${index + 1}`);
}

export function sendCsv(automation: Automation, csv: string, query = ''): Promise<Answer> {
  return automation.call('POST', `/clone-batches${query}`, { body: csv, type: 'text/csv' });
}

/** Waits until a batch does not run any more, and gives its view. */
export async function batchEnded(automation: Automation, id: string): Promise<Answer['body']> {
  for (;;) {
    // A look at the cloud costs nothing, where a request runs a function that lists every item.
    while (isRunning(automation, id)) await pause(20);
    const { status, body } = await automation.call('GET', `/clone-batches/${id}`);
    if (status !== 200)
      throw new Error(`GET /clone-batches/${id} answered ${status}: ${JSON.stringify(body)}`);
    if (body.status === 'finished' || body.status === 'aborted') return body;
    await pause(100);
  }
}

function isRunning({ cloud }: Automation, batch: string): boolean {
  const runs = cloud
    .executions()
    .filter(({ name, status }) => /-run-\d+$/.test(name) && status === 'RUNNING');
  return runs.some(({ input }) => JSON.parse(input).batch === batch);
}

/** The names of the jobs that a server of the lab has beyond its first ones. */
export function madeJobs(automation: Automation, before: number, server = 'em-1'): string[] {
  const jobs = automation.lab.state()[server]?.jobs ?? [];
  return jobs.slice(before).map(({ name }) => String(name));
}
