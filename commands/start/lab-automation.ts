import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import type { Lab } from '@veeam-automation/lab/lab';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import type { Cloud } from '@veeam-automation/local-cloud/cloud';
import { stringify } from 'yaml';

/** The stack's name is the prefix of its secrets. */
export const secretPrefix = 'VeeamAutomation';

/** Shows the gaps. `close: true` would close them. */
const copyJobs = {
  policies: [
    {
      name: 'a copy of every job',
      match: { jobs: ['*'] },
      repository: 'Glacier Archive',
      schedule: { type: 'Immediate' },
      close: false,
    },
  ],
};

const standard = 'DB Backup';
const asStandard = {
  name: `as ${standard}`,
  match: { servers: ['vbr-1'], types: ['VSphereBackup'] },
  rules: { 'differs-from-standard': { standard, mayDiffer: ['storage.repositoryId'] } },
};

/**
 * One of the lab's jobs is the standard for others, and a fix may give them its settings. Its purpose is to try `drift`
 * and `fix`. A twin and a recording have other jobs.
 */
function complianceOf(lab: Lab): object {
  const hasStandard = lab.state()['vbr-1']?.jobs.some(({ name }) => name === standard) ?? false;
  return { fixes: { enabled: true }, ...(hasStandard && { policies: [asStandard] }) };
}

const everything = [
  ...['jobs:read', 'jobs:write', 'clones:read', 'clones:write', 'copy-jobs:read', 'copy-jobs:write'],
  ...['compliance:read', 'compliance:write', 'servers:test'],
];
const [admins, operators] = WORKSPACE.groups;

/** In the lab's workspace, administrators have all rights and approve each other's clones and fixes. Operators read. */
const slack = {
  permissions: [
    { userGroups: [admins.id], allow: everything, servers: ['*'] },
    { userGroups: [operators.id], allow: ['jobs:read', 'compliance:read'], servers: ['*'] },
  ],
  approvals: [
    { commands: ['clone', 'fix', 'unfix'], servers: ['*'], approvers: { userGroups: [admins.id] } },
  ],
};

/** The webhook in the lab's configuration. */
const labWebhook = 'tickets';

/**
 * An `automation.yaml` for the lab. It pins the servers by fingerprint, as a user does.
 * @param channels of notices, in addition to Slack's incoming webhook
 */
export function labAutomation(lab: Lab, channels: object = {}): string {
  const { 'backup-replication': backupServer } = lab.servers;
  const servers = Object.values(lab.servers).map((server) => [
    server.name,
    {
      product: server.product,
      url: server.url,
      tls: { fingerprint: server.fingerprint256 },
      ...(server.product === 'enterprise-manager' &&
        backupServer && { backupServers: { [lab.backupServerName]: backupServer.name } }),
    },
  ]);
  const settings = {
    servers: Object.fromEntries(servers),
    notices: { slack: true, channels },
    compliance: complianceOf(lab),
    copyJobs,
    slack,
    webhooks: {
      [labWebhook]: {
        events: [
          {
            when: { '$.type': 'ticket.approved' },
            action: 'clones:create',
            with: { server: 'em-1', job: '$.ticket.job', name: '$.ticket.name' },
          },
        ],
      },
    },
  };
  return `# Written by npm start, for the lab.\n${stringify(settings)}`;
}

/**
 * Stores the lab's accounts and its stand-in for Slack in the places of those of a deployment. Enterprise Manager lets
 * only administrators read.
 */
export function seedLabCredentials(lab: Lab, cloud: Cloud): void {
  for (const server of Object.values(lab.servers)) {
    const { administrator, viewer } = LAB_ACCOUNTS;
    const reader = server.product === 'enterprise-manager' ? administrator : viewer;
    for (const [purpose, { user, password }] of Object.entries({ read: reader, write: administrator })) {
      const value = JSON.stringify({ username: user, password });
      cloud.secrets.put(`${secretPrefix}/${purpose}/${server.name}`, value);
    }
  }
  const slackSecrets = {
    'slack-webhook': { url: `${lab.controlUrl}/slack/webhooks/lab` },
    'slack-signing': { secret: WORKSPACE.signingSecret },
    'slack-bot': { token: WORKSPACE.botToken, apiUrl: `${lab.controlUrl}/slack/api` },
  };
  for (const [name, value] of Object.entries(slackSecrets)) {
    cloud.secrets.put(`${secretPrefix}/${name}`, JSON.stringify(value));
  }
}

/** The signing key for events of the lab's webhook, in the form for a sender. Undefined without such a webhook. */
export function labWebhookSecret(cloud: Cloud): string | undefined {
  const kept = cloud.secrets.get(`${secretPrefix}/webhooks/${labWebhook}`);
  return kept === undefined ? undefined : `whsec_${JSON.parse(kept).key}`;
}
