import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Lab, LabEndpoint } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';
import type { Product } from '@veeam-automation/lab/server/lab-server';
import type { LoggedRequest } from '@veeam-automation/lab/server/requests';
import * as z from 'zod';

const labState = z.object({ jobs: z.array(z.object({ id: z.string(), lastResult: z.string().nullish() })) });
/** A run takes the lab ten minutes: one that has ended. */
const minutesAgo = 15;

export interface LabProcess {
  server(product: Product): LabEndpoint;
  /** What the servers have received so far. */
  requests(): Promise<LoggedRequest[]>;
  /** Lets every answer under a path come so much later. */
  delay(server: string, path: string, milliseconds: number): Promise<void>;
  /** Every job of a server has run just now, and ended as the time before. */
  runEveryJob(server: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the lab in a process of its own, on free ports. */
export async function startLabProcess(options: LabOptions): Promise<LabProcess> {
  const child = fork(new URL('./lab-child.ts', import.meta.url), [JSON.stringify(options)]);
  const [started] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The lab did not start: it ended with ${code}.`);
    }),
  ]);
  const { servers, controlUrl } = started as Pick<Lab, 'servers' | 'controlUrl'>;
  const control = async (path: string, body: object) => {
    const { ok, status } = await fetch(`${controlUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!ok) throw new Error(`The lab answered ${status}.`);
  };
  return {
    server(product) {
      const found = servers[product];
      if (!found) throw new Error(`The lab has no ${product}.`);
      return found;
    },
    async requests() {
      const response = await fetch(`${controlUrl}/requests`);
      return (await response.json()) as LoggedRequest[];
    },
    async delay(name, path, milliseconds) {
      await control('/faults', { server: name, kind: 'delay', path, milliseconds, times: 1_000_000 });
    },
    async runEveryJob(name) {
      const { [name]: shown } = z
        .record(z.string(), labState)
        .parse(await (await fetch(`${controlUrl}/state`)).json());
      const lastRun = new Date(Date.now() - minutesAgo * 60_000).toISOString();
      for (const { id, lastResult } of shown?.jobs ?? []) {
        if (lastResult) await control('/jobs', { server: name, job: id, lastRun, lastResult });
      }
    },
    async close() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
