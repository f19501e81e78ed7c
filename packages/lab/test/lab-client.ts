import { Agent, type Dispatcher, request } from 'undici';
import { type Lab, type LabEndpoint, startLab } from '../src/lab.ts';
import type { LabOptions } from '../src/options.ts';

const start = new Date('2026-03-04T12:00:00Z');

/** A lab on free ports. Its clock does not run; tests move it. */
export function startTestLab(options: LabOptions = {}): Promise<Lab> {
  return startLab({
    enterpriseManagerPort: 0,
    backupReplicationPort: 0,
    microsoft365Port: 0,
    controlPort: 0,
    now: () => start,
    ...options,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends requests to one server over TLS and trusts only that server's certificate. */
export class LabClient {
  readonly #endpoint: LabEndpoint;
  readonly #agent: Agent;

  constructor(endpoint: LabEndpoint | undefined) {
    if (endpoint === undefined) throw new Error('The lab does not run this product.');
    this.#endpoint = endpoint;
    // By fingerprint, because not every server's certificate has a host name.
    const checkServerIdentity = (_host: string, { fingerprint256 }: { fingerprint256: string }) =>
      fingerprint256 === endpoint.fingerprint256 ? undefined : new Error('This is another server.');
    this.#agent = new Agent({ connect: { ca: endpoint.certificatePem, checkServerIdentity } });
  }

  async ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
    const answer = await request(`${this.#endpoint.url}${path}`, {
      dispatcher: this.#agent,
      method,
      headers,
      body: body ?? null,
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: Buffer.from(await answer.body.bytes()).toString('utf8'),
    };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** Calls the control API. */
export async function control(lab: Lab, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${lab.controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: unknown = await answer.json();
  return { status: answer.status, body: parsed };
}
