import { LAB_ACCOUNTS, type LabAccount } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import type { Microsoft365Version } from '../../src/options.ts';
import { type Answer, LabClient, startTestLab } from '../lab-client.ts';

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
export const jsonType = { 'content-type': 'application/json' };

/** A lab whose Microsoft 365 server has the given version. */
export function startM365Lab(
  version: Microsoft365Version,
  more: { archiveTargetsOnly?: boolean } = {},
): Promise<Lab> {
  return startTestLab({ microsoft365: { version, ...more } });
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  /** Undefined for an empty body. */
  readonly json: unknown;
}

/** A client with a token, for one version of the API. */
export class M365Session {
  readonly client: LabClient;
  readonly version: Microsoft365Version;
  readonly token: Readonly<Record<string, unknown>>;

  constructor(client: LabClient, version: Microsoft365Version, token: Readonly<Record<string, unknown>>) {
    this.client = client;
    this.version = version;
    this.token = token;
  }

  static async open(
    lab: Lab,
    version: Microsoft365Version,
    account: LabAccount = LAB_ACCOUNTS.administrator,
  ): Promise<M365Session> {
    const client = new LabClient(lab.servers.microsoft365);
    const answer = await requestToken(client, version, account, { disable_antiforgery_token: 'true' });
    if (answer.status !== 200) throw new Error(`No token: ${answer.status} ${answer.text}`);
    return new M365Session(client, version, asObject(JSON.parse(answer.text)));
  }

  /** `path` follows the version, for example `CopyJobs`; a path that begins with a slash is complete. */
  async ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<JsonAnswer> {
    const answer = await this.client.ask(path.startsWith('/') ? path : `/${this.version}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token.access_token}`,
        ...(body === undefined ? {} : jsonType),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json: unknown = answer.text === '' ? undefined : JSON.parse(answer.text);
    return { status: answer.status, headers: answer.headers, json };
  }

  async get(path: string): Promise<unknown> {
    const { status, json } = await this.ask('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(json)}`);
    return json;
  }

  /** A collection as a list in every version: all of it, or the first 10,000. */
  async list(path: string): Promise<Readonly<Record<string, unknown>>[]> {
    const paged = this.version === 'v8' || /jobsessions/i.test(path);
    const json = await this.get(paged ? `${path}${path.includes('?') ? '&' : '?'}limit=10000` : path);
    const items = paged ? asObject(json).results : json;
    if (!Array.isArray(items)) throw new TypeError(`GET ${path} answered no list.`);
    return items.map(asObject);
  }

  async find(path: string, name: string): Promise<Readonly<Record<string, unknown>>> {
    const found = (await this.list(path)).find((item) => item.name === name);
    if (found === undefined) throw new Error(`There is no ${name} in ${path}.`);
    return found;
  }
}

export function requestToken(
  client: LabClient,
  version: Microsoft365Version,
  { user, password }: Pick<LabAccount, 'user' | 'password'>,
  more: Record<string, string> = {},
): Promise<Answer> {
  const fields = { grant_type: 'password', username: user, password, ...more };
  const body = new URLSearchParams(fields).toString();
  return client.ask(`/${version}/token`, { method: 'POST', headers: formHeaders, body });
}

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('This is no object.');
  return Object.fromEntries(Object.entries(value));
}

/** The required properties of a create request, for the job and the target of the documented example. */
export async function exampleBody(session: M365Session, targetName = 'Glacier Archive') {
  const job = await session.find('Jobs', 'Backup1');
  const repository = await session.find('BackupRepositories', targetName);
  return {
    backupJobId: job.id,
    ...(session.version === 'v8' ? { organizationId: job.organizationId } : {}),
    schedulePolicy: {
      type: 'Immediate',
      backupCopyWindowEnabled: true,
      backupCopyWindowSettings: { backupWindow: Array.from({ length: 168 }, () => true), minuteOffset: 0 },
    },
    repositoryId: repository.id,
    isEnabled: true,
  };
}
