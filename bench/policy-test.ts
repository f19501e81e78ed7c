import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { stringify } from 'yaml';
import { run } from '../commands/command-line/run-program.ts';
import { startStack } from '../commands/cost/deployment.ts';
import { startLabProcess } from '../commands/cost/lab-process.ts';
import { execute } from './tools/execution.ts';
import { exact, here } from './tools/figures.ts';
import { spent } from './tools/measure.ts';
import { show } from './tools/show.ts';

/** Some of an estate's jobs are another product's: with this number, the server has some 10,000. */
const jobs = 10_500;
const rounds = 5;

const lab = await startLabProcess({ jobs, servers: 1 });
const { product, url, fingerprint256: fingerprint } = lab.server('backup-replication');
const servers = { 'vbr-1': { product, url, tls: { fingerprint } } };
const stack = await startStack(stringify({ servers }), {});
const folder = mkdtempSync(join(tmpdir(), 'policy-test-'));
try {
  const { user: username, password } = LAB_ACCOUNTS.viewer;
  stack.cloud.secrets.put('VeeamAutomation/read/vbr-1', JSON.stringify({ username, password }));
  const check = JSON.parse((await execute(stack, '/compliance/checks')).output ?? '{}');
  const file = join(folder, 'automation.yaml');
  const policies = [{ name: 'stricter', rules: { 'last-success-age': { maxAgeHours: 12 } } }];
  writeFileSync(file, stringify({ servers, compliance: { packs: ['strict'], policies } }));
  const seconds: number[] = [];
  let opens = 0;
  for (let round = 0; round < rounds; round++) {
    let answer = '';
    const { elapsedMs } = await spent(async () => {
      answer = await run(['packages/cli/src/main.ts', 'policy', 'test', file, '--json'], {
        API_URL: `${stack.cloud.apiUrl}`,
        API_TOKEN: stack.token,
      });
    });
    seconds.push(elapsedMs / 1000);
    opens = JSON.parse(answer).opens;
  }
  if (opens === 0) throw new Error('The stricter policies open nothing: nothing was judged.');
  show({
    bench: 'policy-test',
    what: 'a policy tried by the command line on what the latest check has read',
    figures: [
      exact('jobs', check.jobs, 'jobs'),
      exact('findings that it would open', opens, 'findings'),
      here('from the command to its answer', seconds, 's', { budget: 5 }),
    ],
    notes: [
      'The command is a process of its own; the API, the function that judges and the bucket are in the local cloud. The first round loads the function.',
    ],
  });
} finally {
  rmSync(folder, { recursive: true });
  await stack.close();
  await lab.close();
}
