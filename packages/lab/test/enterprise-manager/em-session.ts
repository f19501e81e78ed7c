import { LAB_ACCOUNTS, type LabAccount } from '../../src/accounts.ts';
import type { Lab } from '../../src/lab.ts';
import { type Answer, type Ask, LabClient } from '../lab-client.ts';

export function basic({ user, password }: Pick<LabAccount, 'user' | 'password'>): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** A logged-on client of Enterprise Manager. */
export class EmSession {
  readonly client: LabClient;
  readonly logon: Answer;
  readonly token: string;

  constructor(client: LabClient, logon: Answer) {
    this.client = client;
    this.logon = logon;
    const token = logon.headers['x-restsvcsessionid'];
    if (typeof token !== 'string') throw new Error(`The logon failed: ${logon.status} ${logon.text}`);
    this.token = token;
  }

  static async open(
    lab: Lab,
    account: LabAccount = LAB_ACCOUNTS.administrator,
    version = 'latest',
  ): Promise<EmSession> {
    const client = new LabClient(lab.servers['enterprise-manager']);
    const logon = await client.ask(`/api/sessionMngr/?v=${version}`, {
      method: 'POST',
      headers: basic(account),
    });
    return new EmSession(client, logon);
  }

  ask(path: string, { headers, ...rest }: Ask = {}): Promise<Answer> {
    return this.client.ask(path, { ...rest, headers: { 'X-RestSvcSessionId': this.token, ...headers } });
  }

  async json(path: string): Promise<unknown> {
    const { status, text } = await this.ask(path, { headers: { accept: 'application/json' } });
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`);
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  }

  postXml(path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/xml', ...headers },
    });
  }
}

/** The body of a clone request with the given elements in the given order. */
export function cloneXml(kind: string, elements: Record<string, string>): string {
  const content = Object.entries(elements)
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('');
  return `<JobCloneSpec xmlns="http://www.veeam.com/ent/v1.0"><${kind}>${content}</${kind}></JobCloneSpec>`;
}
