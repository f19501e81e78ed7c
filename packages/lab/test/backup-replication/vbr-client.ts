import { LAB_ACCOUNTS, type LabAccount } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import type { Revision } from '../../src/options.ts';
import { type Ask, LabClient } from '../lab-client.ts';

export interface VbrAnswer {
  readonly status: number;
  readonly headers: Awaited<ReturnType<LabClient['ask']>>['headers'];
  // Any JSON of the server; tests check it with matchers.
  readonly body: Json;
}

export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** A client of the simulated backup server, for one revision, with or without a token. */
export class VbrClient {
  readonly #client: LabClient;
  readonly #revision: Revision;
  readonly #token: string | undefined;

  constructor(client: LabClient, revision: Revision, token?: string) {
    this.#client = client;
    this.#revision = revision;
    this.#token = token;
  }

  static anonymous(lab: Lab, revision: Revision = '1.3-rev1'): VbrClient {
    return new VbrClient(new LabClient(lab.servers['backup-replication']), revision);
  }

  static async logOn(
    lab: Lab,
    revision: Revision = '1.3-rev1',
    account: LabAccount = LAB_ACCOUNTS.administrator,
  ): Promise<VbrClient> {
    const anonymous = VbrClient.anonymous(lab, revision);
    const answer = await anonymous.token(passwordGrant(account));
    return anonymous.with(textIn(answer.body, 'access_token'));
  }

  /** The same client with a token. */
  with(token: string): VbrClient {
    return new VbrClient(this.#client, this.#revision, token);
  }

  /** The same client with another revision. */
  in(revision: Revision): VbrClient {
    return new VbrClient(this.#client, revision, this.#token);
  }

  token(form: Record<string, string>): Promise<VbrAnswer> {
    return this.ask('/api/oauth2/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  async ask(path: string, { headers, ...rest }: Ask = {}): Promise<VbrAnswer> {
    const answer = await this.#client.ask(path, {
      ...rest,
      headers: {
        'x-api-version': this.#revision,
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        ...headers,
      },
    });
    const body: Json = answer.text === '' ? undefined : JSON.parse(answer.text);
    return { status: answer.status, headers: answer.headers, body };
  }

  get(path: string): Promise<VbrAnswer> {
    return this.ask(`/api/v1${path}`);
  }

  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<VbrAnswer> {
    if (body === undefined) return this.ask(`/api/v1${path}`, { method });
    const headers = { 'content-type': 'application/json' };
    return this.ask(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  }

  /** The data of a list. Throws when the request is refused. */
  async list(path: string): Promise<{ [key: string]: Json }[]> {
    const { status, body } = await this.get(path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    const data = isObject(body) ? body.data : undefined;
    if (!Array.isArray(data)) throw new Error(`GET ${path} answered no list.`);
    return data.filter(isObject);
  }

  async names(path: string): Promise<string[]> {
    return (await this.list(path)).map(({ name }) => String(name));
  }

  /** The id of the job with the name. Throws when no job has it. */
  async idOf(name: string): Promise<string> {
    const job = (await this.list('/jobs/states?limit=1000')).find((each) => each.name === name);
    if (job === undefined) throw new Error(`There is no job "${name}".`);
    return String(job.id);
  }

  /** The document of a job. Throws when the job does not exist. */
  async documentOf(id: string): Promise<{ [key: string]: Json }> {
    const { status, body } = await this.get(`/jobs/${id}`);
    if (status !== 200 || !isObject(body)) throw new Error(`GET /jobs/${id} answered ${status}.`);
    return body;
  }

  /** The state of a job. Throws when the job does not exist. */
  async stateOf(id: string): Promise<{ [key: string]: Json }> {
    const [state] = await this.list(`/jobs/states?idFilter=${id}`);
    if (state === undefined) throw new Error(`There is no job with the id ${id}.`);
    return state;
  }
}

export function passwordGrant({ user, password }: LabAccount): Record<string, string> {
  return { grant_type: 'password', username: user, password };
}

export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's text. Throws when the field is not a text. */
export function textIn(body: Json, field: string): string {
  const value = isObject(body) ? body[field] : undefined;
  if (typeof value !== 'string') throw new Error(`There is no text "${field}" in ${JSON.stringify(body)}.`);
  return value;
}

/** A machine that no job includes yet. */
export const machine = {
  type: 'VirtualMachine',
  hostName: 'vmware01.tech.lab',
  name: 'new01',
  objectId: 'vm-7',
  platform: 'VSphere',
};
