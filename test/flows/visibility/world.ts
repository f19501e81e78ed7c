import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { Webhook } from 'standardwebhooks';
import { createCaller } from '../../../commands/tokens/callers.ts';
import { permissions } from '../../../functions/action.ts';
import type { Configuration, ServerConfiguration } from '../../../functions/configuration.ts';
import { slackPermissions } from '../../../functions/triggers/slack/settings.ts';
import { anyPort } from '../../functions/lab-server.ts';
import { type Automation, ended, runOver, startAutomation } from '../automation.ts';
import { openWorkspace, type Workspace } from '../slack/workspace.ts';
import type { Ask } from './asks.ts';

/** The names of the lab's servers in these tests. No other data contains these words. */
export const called = {
  'em-1': 'zeppelin-manager',
  'em-down': 'zeppelin-down',
  'vbr-1': 'brunel-backup',
  'vb365-1': 'curie-office',
} as const;
export const serverNames: readonly string[] = Object.values(called);

/** A whole answer, as text. */
export interface Told {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A deployment with a caller and a person in Slack for each server, with every permission on that server. */
export interface World extends Automation {
  slack: Workspace;
  ask(caller: string, route: string, ask: Ask): Promise<Told>;
  /** The final answer to a person in Slack who has every permission on one server. */
  type(server: string, text: string): Promise<string>;
  /** The answer of the webhook that is for one server. */
  hook(event: object): Promise<Told>;
}

/** The Slack users, by server. Slack identifies people by its own ids. */
const people: Readonly<Record<string, string>> = Object.fromEntries(
  serverNames.map((name, index) => [name, `U0ONLY${index}`]),
);

/** The server that both deployments have. */
export const own = called['vbr-1'];

/** A deployment with only the caller's server. */
export function startAlone(): Promise<World> {
  return startWorld(({ name }) => name === own);
}

/** A deployment with more servers, which share no job and no backup server with the caller's server. */
export async function startFull(): Promise<World> {
  const lab = await startLab({
    ...anyPort,
    taskDurationMs: 40,
    jobs: 40,
    seed: 7,
  });
  const world = await startWorld((server) => {
    if (server.name !== own) pointAt(server, lab);
    return true;
  });
  return {
    ...world,
    async close() {
      await world.close();
      await lab.close();
    },
  };
}

function pointAt(server: ServerConfiguration, lab: Lab): void {
  const simulated = Object.values(lab.servers).find(
    ({ name }) => called[name as keyof typeof called] === server.name,
  );
  if (!simulated) return;
  server.baseUrl = simulated.url;
  server.tls = { kind: 'fingerprint', sha256: simulated.fingerprint256 };
}

/** @param has whether a server is there; it may be pointed elsewhere */
async function startWorld(has: (server: ServerConfiguration) => boolean): Promise<World> {
  const automation = await startAutomation({ change: (configuration) => change(configuration, has) });
  const { cloud } = automation;
  const { user: username, password } = LAB_ACCOUNTS.administrator;
  for (const server of serverNames) {
    for (const purpose of ['read', 'write'])
      cloud.secrets.put(`VeeamAutomation/${purpose}/${server}`, JSON.stringify({ username, password }));
  }
  for (const name of serverNames) {
    const caller = { name: `only ${name}`, permissions, servers: [name] };
    await createCaller(automation.record, caller, { token: name }, new Date());
  }
  const slack = await openWorkspace(automation);
  return {
    ...automation,
    slack,
    ask: (caller, route, ask) => send(automation, { authorization: `Bearer ${caller}` }, route, ask),
    async type(server, text) {
      const trigger = `${server} ${text} ${slack.posted.length}`;
      const { text: said } = await slack.type(people[server] ?? server, text, trigger);
      await runOver(automation, `s-${createHash('sha256').update(trigger).digest('base64url')}`);
      const path = `/${encodeURI(trigger)}`;
      const answers = slack.posted
        .filter((posted) => posted.path.endsWith(path))
        .map((posted) => posted.text);
      return JSON.stringify([said, ...answers]);
    },
    hook(event) {
      const { key } = JSON.parse(cloud.secrets.get('VeeamAutomation/webhooks/tickets') ?? '{}');
      const body = JSON.stringify(event);
      const now = new Date();
      const id = `event-${createHash('sha256').update(body).digest('hex')}`;
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(key).sign(id, now, body),
      };
      return send(automation, headers, 'POST /webhooks/{name}', { at: { name: 'tickets' }, body: event });
    },
    async close() {
      await slack.close();
      await automation.close();
    },
  };
}

function change(configuration: Configuration, has: (server: ServerConfiguration) => boolean): void {
  for (const server of configuration.servers) server.name = called[server.name as keyof typeof called];
  configuration.servers = configuration.servers.filter(has);
  configuration.webhooks = {
    tickets: {
      servers: [own],
      events: [
        {
          when: { '$.type': 'clone' },
          action: 'clones:create',
          with: { server: '$.server', job: '$.job', name: '$.name' },
        },
        { when: { '$.type': 'check' }, action: 'compliance:check' },
      ],
    },
  };
  configuration.slack = {
    ...(configuration.slack as object),
    permissions: [
      { users: ['U0ADMIN'], allow: [...slackPermissions], servers: ['*'] },
      ...serverNames.map((name) => ({
        users: [people[name]],
        allow: [...slackPermissions],
        servers: [name],
      })),
    ],
    approvals: [],
  };
}

async function send(
  { cloud }: Automation,
  who: Record<string, string>,
  route: string,
  { at = {}, query = '', body, headers = {} }: Ask,
): Promise<Told> {
  const [method = '', template = ''] = route.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(at[name] ?? ''));
  const response = await fetch(`${cloud.apiUrl}${path}${query}`, {
    method,
    headers: { ...who, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const told = Object.fromEntries(response.headers);
  return { status: response.status, headers: told, body: await response.text() };
}

/** Waits until a clone has ended. */
export const cloneEnded = ended;

/** Asks the local cloud, which costs nothing. A request to the API would run a function. */
export async function nothingRuns({ cloud }: World): Promise<void> {
  do await pause(50);
  while (cloud.executions().some(({ status }) => status === 'RUNNING'));
}

/** Waits until the work at a path of the API has ended. */
export async function overAt(world: World, path: string): Promise<void> {
  for (;;) {
    const { status, body } = await world.call('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    if (!['running', 'resolving'].includes(body.status)) return;
    await nothingRuns(world);
  }
}
