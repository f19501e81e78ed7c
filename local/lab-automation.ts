import { stringify } from 'yaml';
import type { Cloud } from './cloud/cloud.ts';
import { LAB_ACCOUNTS } from './lab/accounts.ts';
import type { Lab } from './lab/lab.ts';

/** The stack's name is the prefix of its secrets. */
const prefix = 'VeeamAutomation';

/** Shows what gaps there are; `close: true` would close them. */
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

/** An `automation.yaml` for the lab, its servers pinned by fingerprint as a user would pin theirs. */
export function labAutomation(lab: Lab): string {
  const servers = Object.values(lab.servers).map((server) => [
    server.name,
    { product: server.product, url: server.url, tls: { fingerprint: server.fingerprint256 } },
  ]);
  const settings = { servers: Object.fromEntries(servers), notices: { slack: true }, copyJobs };
  return `# Written by npm start, for the lab.\n${stringify(settings)}`;
}

/** Puts the lab's accounts and its stand-in for Slack where a deployment's own would be. Enterprise Manager lets only administrators read. */
export function seedLabCredentials(lab: Lab, cloud: Cloud): void {
  for (const server of Object.values(lab.servers)) {
    const { administrator, viewer } = LAB_ACCOUNTS;
    const reader = server.product === 'enterprise-manager' ? administrator : viewer;
    for (const [purpose, { user, password }] of Object.entries({ read: reader, write: administrator })) {
      const value = JSON.stringify({ username: user, password });
      cloud.secrets.put(`${prefix}/${purpose}/${server.name}`, value);
    }
  }
  const webhook = { url: `${lab.controlUrl}/slack/webhooks/lab` };
  cloud.secrets.put(`${prefix}/slack-webhook`, JSON.stringify(webhook));
}

/** Takes back the token of an earlier start, whose secrets were kept. */
export function forgetLocalToken({ secrets }: Cloud): void {
  const { tokens }: { tokens: { name: string }[] } = JSON.parse(
    secrets.get(`${prefix}/tokens`) ?? '{"tokens":[]}',
  );
  const others = tokens.filter(({ name }) => name !== 'local');
  secrets.put(`${prefix}/tokens`, JSON.stringify({ tokens: others }));
}
