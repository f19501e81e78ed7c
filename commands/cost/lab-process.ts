import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Lab, LabEndpoint } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';
import type { Product } from '@veeam-automation/lab/server/lab-server';
import type { LoggedRequest } from '@veeam-automation/lab/server/requests';

export interface LabProcess {
  server(product: Product): LabEndpoint;
  /** What the servers have received so far. */
  requests(): Promise<LoggedRequest[]>;
  /** Lets every answer under a path come so much later. */
  delay(server: string, path: string, milliseconds: number): Promise<void>;
  /** Moves the time of the lab forward. */
  advance(milliseconds: number): Promise<void>;
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
    advance: (advanceMs) => control('/clock', { advanceMs }),
    async close() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
