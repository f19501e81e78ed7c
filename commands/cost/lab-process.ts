import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Lab, LabEndpoint } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';
import type { Product } from '@veeam-automation/lab/server/lab-server';
import type { LoggedRequest } from '@veeam-automation/lab/server/requests';
import * as z from 'zod';

const labState = z.object({ jobs: z.array(z.object({ id: z.string(), lastResult: z.string().nullish() })) });
/** A run in the lab takes ten minutes, so a run that started at that time has ended. */
const minutesAgo = 15;

export interface LabProcess {
  server(product: Product): LabEndpoint;
  /** The requests that the servers have received so far. */
  requests(): Promise<LoggedRequest[]>;
  /** Delays every answer under a path by this many milliseconds. */
  delay(server: string, path: string, milliseconds: number): Promise<void>;
  /** Adds a recent run to every job of a server, with the same result as the last run. */
  runEveryJob(server: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the lab in a separate process, on free ports. */
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
