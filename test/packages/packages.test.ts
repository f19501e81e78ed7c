import { readFileSync } from 'node:fs';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, withConstruct, worker } from './apps.ts';
import { type Consumer, installPackages } from './consumer.ts';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPackages();
});
afterAll(() => consumer.remove());

it('lists the jobs of a lab server with the client, in ten lines', async () => {
  const lab = await consumer.start(
    ...['node_modules/@veeam-automation/lab/command.js', '--jobs', '20', '--control', '0'],
    ...['--enterprise-manager', '0', '--backup-replication', '0', '--microsoft365', '0'],
  );
  consumer.write('lab.json', JSON.stringify(lab));
  consumer.write(
    'jobs.mjs',
    `import { readFileSync } from 'node:fs';
import { BackupReplication, Connection } from '@veeam-automation/veeam';
const { servers, accounts } = JSON.parse(readFileSync('lab.json', 'utf8'));
const { name, product, url, fingerprint256 } = servers.find(({ product }) => product === 'backup-replication');
const connection = new Connection({ name, product, baseUrl: url, tls: { kind: 'fingerprint', sha256: fingerprint256 } });
const { user: username, password } = accounts.viewer;
const server = await BackupReplication.logOn(connection, { username, password }, { now: () => new Date() });
for await (const page of server.jobs.listStates()) for (const job of page) console.log(job.status, job.name);
await server.logOut();
await connection.close();
`,
  );
  const lines = (await consumer.run('jobs.mjs')).trim().split('\n');
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(line).toMatch(/^(running|inactive|disabled|enabled|stopped) \S/);
});

it('runs the command line, which needs no CDK', async () => {
  const program = 'node_modules/@veeam-automation/cli/main.js';
  expect(await consumer.run(program, '--help')).toMatch(/^ {2}findings +\S/m);
  expect(await consumer.run(program, 'completion', 'words', '--', 'jobs', '--status', '')).toMatch(
    /^running$/m,
  );
  const { dependencies } = JSON.parse(readFileSync('packages/cli/package.json', 'utf8'));
  expect(Object.keys(dependencies).filter((name) => /cdk|constructs|veeam/.test(name))).toEqual([]);
});

it('runs another CDK app in the local cloud: a route starts a workflow, whose function sends to a queue', async () => {
  consumer.write('work.mjs', worker);
  consumer.write('app.mjs', app);
  await consumer.run('app.mjs');
  const cloud = await consumer.start(
    ...['node_modules/@veeam-automation/local-cloud/command.js', 'other.out', '--api', '0', '--aws', '0'],
  );
  expect(cloud).toMatchObject({ ready: true });
  const answer = await fetch(`${cloud['apiUrl']}/orders`, { method: 'POST', body: '{"order":7}' });
  expect(await answer.json()).toEqual({ queued: 'order 7' });

  const { MachineArn } = cloud['outputs'] as Record<string, string>;
  const sfn = new SFNClient({
    endpoint: String(cloud['awsEndpointUrl']),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: MachineArn, input: '{"order":8}' }),
  );
  const describe = () => sfn.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await describe()).output).toBe('{"queued":"order 8"}');
});

it('gives another CDK app the construct, whose API answers', async () => {
  consumer.write('with-construct.mjs', withConstruct);
  await consumer.run('with-construct.mjs');
  const cloud = await consumer.start(
    ...['node_modules/@veeam-automation/local-cloud/command.js', 'construct.out', '--api', '0', '--aws', '0'],
  );
  const answer = await fetch(`${cloud['apiUrl']}/health`);
  expect([answer.status, (await fetch(`${cloud['apiUrl']}/jobs`)).status]).toEqual([200, 401]);
});
