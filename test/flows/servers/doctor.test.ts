import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Check } from '../../../commands/doctor/check.ts';
import { examine } from '../../../commands/doctor/examine.ts';
import {
  type Certificate,
  makeCertificate,
  startServer,
} from '../../../packages/veeam/test/transport/tls-server.ts';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-doctor-'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const { administrator, viewer } = LAB_ACCOUNTS;
const cleanUp: (() => void | Promise<void>)[] = [];

beforeAll(async () => {
  automation = await startAutomation();
});
afterEach(async () => {
  automation.lab.reset({ jobs: 12, servers: 2, seed: 1 });
  for (const undo of cleanUp.splice(0)) await undo();
});
afterAll(async () => {
  await automation.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One lab server as a user would write it into automation.yaml. */
function serverOf(name: string): Record<string, unknown> {
  const server = Object.values(automation.lab.servers).find((each) => each.name === name);
  if (!server) throw new Error(`The lab has no ${name}.`);
  return { product: server.product, url: server.url, tls: { fingerprint: server.fingerprint256 } };
}

/** Writes an automation.yaml for some servers. */
function configFor(servers: Record<string, Record<string, unknown>>): string {
  const file = join(folder, 'automation.yaml');
  const webhooks = { tickets: { events: [{ when: { '$.type': 'audit' }, action: 'compliance:check' }] } };
  writeFileSync(file, stringify({ servers, notices: { slack: true }, webhooks }));
  return file;
}

/** Puts another value into a secret until the test has ended. */
function putSecret(name: string, value: object): void {
  const full = `VeeamAutomation/${name}`;
  const before = automation.cloud.secrets.get(full) ?? '{}';
  automation.cloud.secrets.put(full, JSON.stringify(value));
  cleanUp.push(() => automation.cloud.secrets.put(full, before));
}

async function checksOf(config: string): Promise<Check[]> {
  const client = { endpoint: automation.cloud.awsEndpointUrl, region: 'us-east-1', credentials };
  const aws = {
    secretsManager: new SecretsManagerClient(client),
    s3: new S3Client(client),
    dynamoDb: new DynamoDBClient(client),
    qualifier: 'hnb659fds',
    endpoint: client.endpoint,
  };
  const stack = 'VeeamAutomation';
  const checks: Check[] = [];
  for await (const section of examine({ config, stack, nodeVersion: '24.0.0', aws, now: () => new Date() }))
    checks.push(...section.checks);
  return checks;
}

/** Runs `npm run doctor`. */
function doctor(config: string, args: string[], environment: NodeJS.ProcessEnv) {
  const { AWS_PROFILE: _profile, ...rest } = process.env;
  const env = { ...rest, AWS_REGION: 'us-east-1', ...environment };
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  execFile(
    process.execPath,
    ['commands/doctor.ts', '--config', config, ...args],
    { env },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
  );
  return promise;
}

const onTheLab = () => ({
  AWS_ENDPOINT_URL: automation.cloud.awsEndpointUrl,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});

const all = ['em-1', 'vbr-1', 'vb365-1'];
const wholeLab = () => configFor(Object.fromEntries(all.map((name) => [name, serverOf(name)])));

it('passes every check on the lab, in 80 columns, and shows no secret', async () => {
  const { code, output } = await doctor(wholeLab(), [], onTheLab());
  expect(output).toContain('All is well.');
  expect(code).toBe(0);
  expect(output).not.toMatch(/problem|warning/);
  for (const name of all) expect(output).toContain(`${name}, `);
  expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(output).not.toContain(administrator.password);
  for (const name of all) await expect.poll(() => automation.lab.state()[name]?.openSessions).toBe(0);
});

it('says that AWS is not set up, and with --no-aws still tests the connection to every server', async () => {
  const nowhere = {
    AWS_CONFIG_FILE: folder,
    AWS_SHARED_CREDENTIALS_FILE: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const without = await doctor(wholeLab(), [], nowhere);
  expect(without.code).toBe(1);
  expect(without.output).toMatch(/problem +aws credentials +Not set up:/);
  expect(without.output).toContain('--no-aws');
  const left = await doctor(wholeLab(), ['--no-aws'], nowhere);
  expect(left.code).toBe(0);
  expect(left.output).toMatch(/skipped +aws +left out/);
  expect(left.output.match(/ok +version/g)).toHaveLength(all.length);
  expect(left.output.match(/skipped +credentials/g)).toHaveLength(all.length);
});

/** A fault, and the one check that must report it. */
interface Faulty {
  name: string;
  server?: string;
  change?: Record<string, unknown> | (() => Promise<Record<string, unknown>>);
  inject?: () => void;
  check: string;
  problem: RegExp;
  remedy: RegExp;
}

async function otherServer(certificate: Certificate): Promise<string> {
  const server = await startServer((_request, response) => response.end(), certificate);
  cleanUp.push(server.stop);
  return `https://localhost:${server.port}`;
}

const addFault = (fault: Parameters<Automation['lab']['faults']['add']>[0]) =>
  automation.lab.faults.add(fault);

const faults: Faulty[] = [
  {
    name: 'a port where nothing listens',
    change: { url: 'https://127.0.0.1:1' },
    check: 'tcp',
    problem: /Port 1 of 127\.0\.0\.1/,
    remedy: /check the port/,
  },
  {
    name: 'a host name that cannot be resolved',
    change: { url: 'https://veeam.invalid:9398' },
    check: 'dns',
    problem: /veeam\.invalid cannot be resolved/,
    remedy: /host name/,
  },
  {
    name: 'a wrong pin',
    change: { tls: { fingerprint: '00'.repeat(32) } },
    check: 'tls',
    problem: /not the pinned one/,
    remedy: /fingerprint: [0-9A-F]{64}/,
  },
  {
    name: 'a certificate that has expired',
    async change() {
      const authority = await makeCertificate('Test CA', { ca: true });
      const ca = join(folder, 'ca.pem');
      writeFileSync(ca, authority.cert);
      const expired = await makeCertificate('localhost', { signedBy: authority, expired: true });
      return { url: await otherServer(expired), tls: { ca } };
    },
    check: 'tls',
    problem: /expired/,
    remedy: /pin it/,
  },
  {
    name: 'a self-signed certificate that is to be a public one',
    change: { tls: 'public' },
    check: 'tls',
    problem: /not trusted/,
    remedy: /fingerprint: [0-9A-F]{64}/,
  },
  {
    name: 'a secret that was never set',
    inject: () => putSecret('write/em-1', {}),
    check: 'write secret',
    problem: /not set yet/,
    remedy: /npm run credentials -- set em-1 write/,
  },
  {
    name: 'a secret of another shape',
    inject: () => putSecret('read/em-1', { user: 'x', pass: 'y' }),
    check: 'read secret',
    problem: /another shape \(wrong: username, password/,
    remedy: /npm run credentials -- set em-1 read/,
  },
  {
    name: 'a secret of the deployment itself of another shape',
    inject: () => putSecret('slack-webhook', { url: 'no address' }),
    check: 'slack-webhook',
    problem: /another shape \(wrong: url\)/,
    remedy: /docs\/slack\.md/,
  },
  {
    name: 'a wrong password',
    server: 'vbr-1',
    inject: () => putSecret('read/vbr-1', { username: viewer.user, password: 'wrong' }),
    check: 'read logon',
    problem: /401/,
    remedy: /password/,
  },
  {
    name: 'an account without the permission',
    server: 'vbr-1',
    inject: () => putSecret('write/vbr-1', { username: viewer.user, password: viewer.password }),
    check: 'write permission',
    problem: /may not do what the write credential is for/,
    remedy: /Backup Administrator/,
  },
  {
    name: 'a proxy that answers with a page',
    inject: () => addFault({ server: 'em-1', kind: 'html', times: 20 }),
    check: 'version',
    problem: /cannot be read/,
    remedy: /proxy/,
  },
  {
    name: 'a service that is starting',
    server: 'vb365-1',
    inject: () => addFault({ server: 'vb365-1', kind: 'status', status: 503, times: 20 }),
    check: 'version',
    problem: /HTTP 503/,
    remedy: /later/,
  },
  {
    name: 'an API version that the server does not offer',
    change: { apiVersion: 'v1_99' },
    check: 'version',
    problem: /v1_99/,
    remedy: /Configure one that is: .*v1_7/,
  },
  {
    name: 'a server that hangs',
    change: { timeoutSeconds: 1 },
    inject: () => addFault({ server: 'em-1', kind: 'delay', milliseconds: 3_000, times: 1 }),
    check: 'version',
    problem: /no whole answer within 1000 ms/,
    remedy: /load/,
  },
  {
    name: 'another product behind the address',
    change: { product: 'backup-replication' },
    check: 'version',
    problem: /Enterprise Manager answers at this address/,
    remedy: /product: enterprise-manager/,
  },
];

it.each(faults)('names $name', async ({ server = 'em-1', change = {}, inject, check, problem, remedy }) => {
  const changed = typeof change === 'function' ? await change() : change;
  inject?.();
  const checks = await checksOf(configFor({ [server]: { ...serverOf(server), ...changed } }));
  const problems = checks.filter(({ status }) => status === 'problem');
  expect(problems.map(({ name }) => name)).toEqual([check]);
  expect(problems[0]?.problem).toMatch(problem);
  expect(problems[0]?.remedy).toMatch(remedy);
  expect(JSON.stringify(checks)).not.toContain(administrator.password);
  await expect.poll(() => automation.lab.state()[server]?.openSessions).toBe(0);
});

it('names each mistake in the configuration with its position', async () => {
  const config = configFor({ 'em-1': { ...serverOf('em-1'), apiVersoin: 'latest' } });
  const problems = (await checksOf(config)).filter(({ status }) => status === 'problem');
  expect(problems).toMatchObject([{ name: 'configuration', problem: expect.stringMatching(/:\d+:\d+: /) }]);
});
