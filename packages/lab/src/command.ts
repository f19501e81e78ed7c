#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { LAB_ACCOUNTS } from './accounts.ts';
import { startLab } from './lab.ts';
import { parseRecording } from './replay/recording.ts';
import { parseTwin } from './twin/twin.ts';

const usage = `veeam-lab [options]

Starts simulated servers of Enterprise Manager, Backup & Replication and Backup for Microsoft 365, and a control API.

--jobs N                     how many jobs (default 12)
--servers N                  how many backup servers Enterprise Manager knows (default 2)
--seed N                     the same seed gives the same estate (default 1)
--enterprise-manager PORT    default 9398; 0 takes any free port, here as in the others
--backup-replication PORT    default 9419
--microsoft365 PORT          default 4443
--control PORT               default 9300
--certificates FOLDER        keeps keys and certificates between runs
--twin FILE                  makes the estate like an installation that was read
--replay FILE                gives the answers of a recording in place of all simulated servers; once for each product

It prints one line of JSON with the addresses, the certificates' SHA-256 fingerprints and the accounts, and runs until
Ctrl-C.`;

const number = { type: 'string' } as const;
const options = {
  help: { type: 'boolean', default: false },
  jobs: number,
  servers: number,
  seed: number,
  'enterprise-manager': number,
  'backup-replication': number,
  microsoft365: number,
  control: number,
  certificates: { type: 'string' },
  replay: { type: 'string', multiple: true },
  twin: { type: 'string' },
} as const;

/** @throws Error that names the option when it is not a whole number */
function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text}: not a whole number. --help lists the options.`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return;
  }
  const recordings = await Promise.all(
    (values.replay ?? []).map(async (file) => parseRecording(await readFile(file, 'utf8'), file)),
  );
  const lab = await startLab({
    recordings,
    twin: values.twin === undefined ? undefined : parseTwin(await readFile(values.twin, 'utf8'), values.twin),
    jobs: count('jobs', values.jobs),
    servers: count('servers', values.servers),
    seed: count('seed', values.seed),
    enterpriseManagerPort: count('enterprise-manager', values['enterprise-manager']),
    backupReplicationPort: count('backup-replication', values['backup-replication']),
    microsoft365Port: count('microsoft365', values.microsoft365),
    controlPort: count('control', values.control),
    certificateFolder: values.certificates,
  });
  const servers = Object.values(lab.servers).map(({ name, product, url, fingerprint256 }) => ({
    name,
    product,
    url,
    fingerprint256,
  }));
  console.log(JSON.stringify({ control: lab.controlUrl, servers, accounts: LAB_ACCOUNTS }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close());
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
