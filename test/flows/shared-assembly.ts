import { existsSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_ESTATE_SIZE, makeEstate } from '@veeam-automation/lab/estate/make-estate';
import { synthesizeAssembly } from './synthesize-assembly.ts';

const exchange = makeEstate(DEFAULT_ESTATE_SIZE, new Date()).jobs.find(
  ({ name }) => name === 'Exchange Backup',
);
if (!exchange) throw new Error("The lab's estate has no Exchange Backup.");

/** A server of each simulated product. Each test replaces the addresses with those of its own lab. */
const automation = `
servers:
  em-1: { product: enterprise-manager, url: 'https://127.0.0.1:1', tls: public, backupServers: { srv11.tech.lab: vbr-1 } }
  em-down: { product: enterprise-manager, url: 'https://127.0.0.1:1', tls: public }
  vbr-1: { product: backup-replication, url: 'https://127.0.0.1:1', tls: public }
  vb365-1: { product: microsoft365, url: 'https://127.0.0.1:1', tls: public }
notices: { slack: true }
slack:
  approvalMinutes: 1
  permissions:
    - { users: [U0ADMIN, U0OTHER], allow: [jobs:read, jobs:write, clones:read, clones:write, copy-jobs:write, compliance:read, compliance:write, servers:test], servers: ['*'] }
    - { users: [U0READER], allow: [jobs:read], servers: [em-1] }
    - { userGroups: [S0LABADMINS], channels: [C0LABVEEAM], allow: [jobs:read, clones:write], servers: ['*'] }
  approvals:
    - { commands: [clone], servers: ['*'], approvers: { users: [U0ADMIN, U0OTHER], userGroups: [S0LABADMINS] } }
webhooks:
  tickets:
    servers: [em-1]
    events:
      - when: { $.type: approved }
        action: clones:create
        with: { server: $.ticket.server, job: Exchange Backup, name: $.ticket.name }
  operations:
    servers: [vbr-1]
    events:
      - when: { $.type: failed }
        action: jobs:control
        with: { server: vbr-1, id: $.job, control: start, performActiveFull: $.full }
      - when: { $.type: quiet }
        action: jobs:control
        with: { server: vbr-1, id: $.job, control: disable }
  audits:
    events:
      - when: { $.type: audit }
        action: compliance:check
schedules:
  clone-nightly: { action: clones:create, with: { server: em-1, job: Exchange Backup, name: 'Scheduled {{date}}' }, schedule: at(2099-01-01T00:00:00), flexibleWindowMinutes: 15 }
  clone-nothing: { action: clones:create, with: { server: em-1, job: No such job, name: x }, schedule: at(2099-01-01T00:00:00) }
  check-hourly: { action: compliance:check, schedule: at(2099-01-01T00:00:00) }
  policies-weekly: { action: copy-jobs:run-policies, with: { server: vb365-1 }, schedule: at(2099-01-01T00:00:00) }
  start-exchange: { action: jobs:control, with: { server: em-1, id: ${exchange.id}, control: start }, schedule: at(2099-01-01T00:00:00), timeZone: Europe/Prague }
copyJobs:
  policies:
    - name: everything
      match: { jobs: ['*'] }
      repository: Glacier Archive
      schedule: { type: Immediate }
      close: true
`;

/**
 * The cloud assembly of the stack that flows share unless they need another. The first test file that needs it
 * synthesizes it, and other files wait meanwhile.
 * @throws Error when it cannot be synthesized
 */
export async function sharedAssembly(): Promise<string> {
  const { RUN_FOLDER } = process.env;
  if (RUN_FOLDER === undefined) throw new Error('RUN_FOLDER is not set: vitest.config.ts sets it.');
  const path = join(RUN_FOLDER, 'cdk.out');
  const claim = join(RUN_FOLDER, 'synthesizing');
  while (!existsSync(path)) {
    if (claimed(claim)) synthesize(path, claim);
    else await pause(50);
  }
  return path;
}

function synthesize(path: string, claim: string): void {
  try {
    const made = synthesizeAssembly(automation);
    renameSync(made.path, path);
    made.remove();
  } catch (error) {
    // A process that waits then tries to synthesize it, and fails itself.
    rmdirSync(claim);
    throw error;
  }
}

/** Whether this process made the folder. Of several processes, only one does. */
function claimed(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
