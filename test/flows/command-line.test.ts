import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryKey, inItem, undeliveredMarks } from '../../functions/notices/outbox.ts';
import { bucketSource } from '../../packages/cli/src/evidence/source.ts';
import { runProgram } from '../../packages/cli/src/program.ts';
import { awsEnvironment } from '../aws-environment.ts';
import { type Automation, startAutomation } from './automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
const standards = {
  long: {
    product: 'backup-replication',
    document: { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 999 } } },
  },
};
const policies = [
  {
    name: 'as the standard',
    match: { servers: ['vbr-1'], types: ['VSphereBackup'] },
    rules: { 'differs-from-standard': { standard: 'long', mayDiffer: ['retries'] } },
  },
];
let automation: Automation;
let firstCheck: Ended;
beforeAll(async () => {
  automation = await startAutomation({
    jobs: 20,
    change: (configuration) => {
      configuration.compliance = {
        ...(configuration.compliance as object),
        standards,
        policies,
        fixes: { enabled: true, secondPerson: false },
      };
    },
  });
  firstCheck = await run(['check', '--watch']);
});
afterAll(async () => {
  await automation.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs the program in this process, as at a terminal or in a pipe. */
async function run(
  args: string[],
  { answer = undefined as string | undefined, width = 0 } = {},
): Promise<Ended> {
  const input = Object.assign(new PassThrough(), { isTTY: answer !== undefined });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, { isTTY: width > 0, columns: width, rows: 40 }),
  );
  if (!stdout || !stderr) throw new Error('no streams');
  const texts = { out: '', err: '' };
  stdout.on('data', (text) => {
    texts.out += text;
  });
  stderr.on('data', (text) => {
    texts.err += text;
    if (answer !== undefined && /\[y\/N\] $/.test(texts.err)) input.write(`${answer}\n`);
  });
  const code = await runProgram(args, {
    stdin: input,
    stdout,
    stderr,
    environment: {
      API_URL: automation.cloud.apiUrl,
      API_TOKEN: 'test-token-that-may-do-everything',
      NO_COLOR: '1',
    },
    interrupted: new AbortController().signal,
    now: () => new Date(),
    pause: (milliseconds) => setTimeout(Math.min(milliseconds, 20)),
  });
  await new Promise(setImmediate);
  return { code, ...texts };
}

async function json(...args: string[]) {
  const { code, out, err } = await run([...args, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

it('runs a check, and shows its findings by rule and server', async () => {
  const { code, out } = firstCheck;
  expect(code).toBe(0);
  expect(out).toMatch(/finished {2}check-[0-9a-f]{32}\n\d+ of \d+ jobs comply/);
  const { out: summary } = await run(['report'], { width: 80 });
  expect(summary).toMatch(/jobs +\d+ of \d+ comply/);
  expect(summary).toMatch(/SEVERITY {2}/);
  const { out: csv } = await run(['report', '--csv']);
  expect(csv).toMatch(/^\ufeff?"?server/);
  const file = join(folder, 'report.html');
  expect((await run(['report', '--html', '--output', file])).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/i);
  expect((await json('report', '--list')).reports).toHaveLength(1);
});

describe.each([60, 80, 132])('on a terminal of %i columns', (width) => {
  it.each([
    ['jobs'],
    ['runs'],
    ['findings'],
    ['servers'],
    ['copy-jobs'],
    ['copy-jobs', '--gaps'],
    ['report'],
  ])('%s %s fits', async (...args) => {
    const { code, out } = await run(
      args.filter((arg) => arg !== undefined),
      { width },
    );
    expect(code).toBe(0);
    const { columns } = await import('../../packages/cli/src/terminal/text.ts');
    expect(out.split('\n').length).toBeGreaterThan(3);
    for (const line of out.split('\n')) expect(columns(line), line).toBeLessThanOrEqual(width);
  });
});

it('lists jobs by filters, and shows one completely', async () => {
  const { jobs } = await json('jobs', '--server', 'vbr-1', '--limit', '1000');
  expect(jobs.length).toBeGreaterThan(3);
  expect(new Set(jobs.map((job: { server: string }) => job.server))).toEqual(new Set(['vbr-1']));
  const [{ server, id, name }] = jobs;
  expect(
    (await json('jobs', name.replace(/.{3}$/, '*'))).jobs.map((job: { id: string }) => job.id),
  ).toContain(id);
  expect((await json('jobs', `${server}/${id}`)).job).toMatchObject({ id, name });
  const { runs } = await json('runs', '--server', 'vbr-1', '--since', '30d');
  expect(runs.length).toBeGreaterThan(0);
});

describe('findings', () => {
  const open = async () => (await json('findings', '--state', 'open', '--limit', '1000')).findings;

  it('are acknowledged by a filter, after a question that shows their number', async () => {
    const [{ rule }] = await open();
    const mine = (await open()).filter((finding: { rule: string }) => finding.rule === rule);
    const asked = await run(['ack', '--rule', rule, '--reason', 'CHG-1'], { answer: 'n' });
    expect(asked.err).toContain(`Take ${mine.length === 1 ? '1 finding' : `${mine.length} findings`}?`);
    expect(asked).toMatchObject({ code: 1, out: 'Nothing was taken.\n' });
    expect((await open()).filter((finding: { acknowledged?: object }) => finding.acknowledged)).toEqual([]);
    const refused = await run(['ack', '--rule', rule]);
    expect(refused.code).toBe(2);
    expect((await run(['ack', '--rule', rule, '--reason', 'CHG-1'], { answer: 'y' })).code).toBe(0);
    const taken = (await open()).filter((finding: { acknowledged?: object }) => finding.acknowledged);
    expect(taken.map(({ acknowledged }: { acknowledged: object }) => acknowledged)).toMatchObject(
      mine.map(() => ({ by: 'test', because: 'CHG-1' })),
    );
  });

  it('lose their acknowledgement again', async () => {
    const taken = (await open()).filter((finding: { acknowledged?: object }) => finding.acknowledged);
    expect(taken.length).toBeGreaterThan(0);
    expect((await run(['unack', ...taken.map(({ id }: { id: string }) => id)])).code).toBe(0);
    expect((await open()).filter((finding: { acknowledged?: object }) => finding.acknowledged)).toEqual([]);
  });

  it('show what a policy would change, and whether that matches what is expected', async () => {
    const [{ rule }] = await open();
    const file = join(folder, 'other.yaml');
    writeFileSync(
      file,
      `compliance:\n  policies:\n    - { name: none, rules: { ${rule}: { enabled: false } } }\n`,
    );
    const tried = await json('policy', 'test', file);
    expect(tried.closes + tried.hides).toBeGreaterThan(0);
    const expected = join(folder, 'expected.yaml');
    writeFileSync(expected, 'opens: 99\n');
    const { code, out } = await run(['policy', 'test', file, '--expect', expected, '--findings'], {
      width: 80,
    });
    expect(code).toBe(1);
    expect(out).toMatch(/opens: 99 expected, 0 found/);
    expect(out).toContain(rule);
  });

  it('show a job and its standard as a diff, and exit with 1 while they differ', async () => {
    const { code, out } = await run(['drift', '--server', 'vbr-1']);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^--- long .*\n\+\+\+ .*\(vbr-1, read .*\)\n- retention.points: 999\n\+ retention.points: \d+ {2}\(worse\)\n {2}ignored: retries$/m,
    );
    const listed = JSON.parse((await run(['drift', '--json'])).out);
    expect(listed.counts).toMatchObject({ differs: listed.drift.length, same: 0 });
    const [{ job }] = listed.drift;
    const one = JSON.parse((await run(['drift', job.name.toUpperCase(), '--json'])).out);
    expect(one.drift.map((each: { job: { id: string } }) => each.job.id)).toContain(job.id);
    expect(await run(['drift', 'none of that name'])).toMatchObject({ code: 0 });
    expect((await json('drift', '--server', 'em-1')).drift).toEqual([]);
  });

  it('set a job to its standard after a question, and undo that', async () => {
    const { drift } = JSON.parse((await run(['drift', '--json'])).out);
    const [{ job }, { job: other }] = drift;
    const refused = await run(['fix', job.id, '--server', 'vbr-1'], { answer: 'n' });
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/retention\.points: \d+ → 999/);
    const fixed = await json('fix', job.id, '--yes');
    expect(fixed).toMatchObject({ status: 'applied', jobs: [{ id: job.id, outcome: 'fixed' }] });
    const { out } = await run(['fixes', '--status', 'applied'], { width: 100 });
    expect(out).toContain(fixed.id);
    const undone = await json('fix', '--undo', fixed.id, '--yes');
    expect(undone.jobs).toMatchObject([{ outcome: 'fixed', changes: [{ from: 999 }] }]);
    const both = await run(['fix', job.id, other.id, '--yes']);
    expect(both).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Somebody else applies it: .* --apply fix-/),
    });
    expect((await run(['fix', '--apply', fixed.id, job.id])).code).toBe(2);
  });

  it('are muted, listed and unmuted', async () => {
    const [{ id, job, server }] = await open();
    const muted = await run(['mute', id, '--for', '2h', '--reason', 'CHG-2'], { answer: 'y' });
    expect(muted.err).toContain('It holds back 1 finding now.');
    expect(muted.code).toBe(0);
    expect((await json('mutes')).mutes).toMatchObject([{ pattern: id, because: 'CHG-2', by: 'test' }]);
    const { out } = await run(['findings', id], { width: 200 });
    expect(out).toContain(job?.name ?? server);
    expect(out).toMatch(/muted by +test until/);
    expect((await run(['unmute', 'another'])).code).toBe(1);
    expect((await run(['unmute', id])).code).toBe(0);
    expect((await json('mutes')).mutes).toEqual([]);
  });
});

describe('a notice that its channel did not accept', () => {
  it('is listed, and sent again once', async () => {
    const at = new Date().toISOString();
    const headline = 'A test';
    const notes = [{ kind: 'test' as const, text: 'It works.' }];
    const notice = { id: 'lost', at, headline, entries: [], notes };
    const key = deliveryKey('slack', notice);
    const lastError = 'invalid_payload';
    const marks = undeliveredMarks(key, at);
    const givenUp = { outcome: 'undelivered', endedAt: at, lastError, headline };
    await automation.record.create({ ...key, ...marks, ...givenUp, tell: JSON.stringify(inItem(notice)) });

    const { notices } = await json('undelivered');
    expect(notices).toMatchObject([{ channel: 'slack', notice: 'lost', reason: lastError }]);
    const [{ id }] = notices;
    expect((await run(['undelivered'], { width: 200 })).out).toContain(id);
    expect((await run(['resend'])).code).toBe(2);
    expect(await json('resend', id)).toEqual({ sent: [{ channel: 'slack', notice: 'lost' }] });
    expect((await json('undelivered')).notices).toEqual([]);
    expect((await run(['resend', id])).code).toBe(1);
  });
});

describe('a clone', () => {
  const asked = ['clone', 'em-1', 'Exchange Backup', 'by command', '--enabled', '--key', 'CHG-3'];

  it('is planned, made and followed to its outcome, only once for one key', async () => {
    expect((await json(...asked, '--dry-run')).plan).toMatchObject({ name: 'by command', enabled: true });
    const { code, out } = await run([...asked, '--watch']);
    expect(code).toBe(0);
    expect(out).toMatch(/succeeded {2}clone-/);
    const again = await json(...asked);
    expect(await json('clones', 'CHG-3')).toMatchObject({ id: again.id, outcome: 'succeeded' });
    expect((await json('clones', '--outcome', 'succeeded')).clones).toMatchObject([{ id: again.id }]);
  });

  it('that fails exits with 1', async () => {
    const { code, err } = await run(['clone', 'em-1', 'No such job', 'x', '--watch']);
    expect(code).toBe(1);
    expect(err).toContain('job: No job has that name.');
  });
});

describe('a batch', () => {
  const csv = join(folder, 'clones.csv');

  it('reports every fault of its file by row', async () => {
    writeFileSync(csv, 'job,name\nExchange Backup,one\nNo such job,two\n,three\n');
    const { code, err } = await run(['batch', csv, '--server', 'em-1', '--dry-run']);
    expect(code).toBe(1);
    expect(err).toMatch(/row 3.*\n?.*row 4/);
  });

  it('is planned, is followed to its end, and has its results written', async () => {
    writeFileSync(csv, 'job,name\nExchange Backup,row one\nExchange Backup,row two\n');
    const planned = await run(['batch', csv, '--server', 'em-1', '--dry-run'], { width: 80 });
    expect(planned.out).toContain('Clones that it would make: 2.');
    const { code, out } = await run(['batch', csv, '--server', 'em-1', '--watch']);
    expect(code).toBe(0);
    const [, id = ''] = /finished {2}(batch-\S+)/.exec(out) ?? [];
    const results = join(folder, 'results.csv');
    expect((await run(['batch', id, '--results', results])).code).toBe(0);
    expect(readFileSync(results, 'utf8').trim().split('\n')).toHaveLength(3);
    expect((await json('batches', '--status', 'finished')).batches).toMatchObject([{ id }]);
  });
});

describe('evidence', () => {
  it('is verified from the bucket, from a copy, and against the API; a change is detected', async () => {
    for (let times = 0; times < 2; times += 1) expect((await run(['check', '--watch'])).code).toBe(0);
    const bucket = automation.cloud.outputs['EvidenceBucketName'] ?? '';
    const environment = awsEnvironment(automation.cloud.awsEndpointUrl);
    Object.assign(process.env, environment);
    const copy = join(folder, 'copy');
    try {
      const verified = await json('verify', `s3://${bucket}`, '--api');
      expect(verified).toMatchObject({
        faults: [],
        first: { number: 1 },
        last: { number: verified.reports },
      });
      expect(verified.reports).toBeGreaterThan(2);
      const missing = await run(['verify', 's3://no-such-bucket']);
      expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('NoSuchBucket') });
      const source = await bucketSource(bucket, environment);
      for (const key of (await source.list()).keys()) {
        mkdirSync(join(copy, dirname(key)), { recursive: true });
        writeFileSync(join(copy, key), await source.read(key));
      }
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name];
    }
    const { last, first } = await json('verify', copy, '--api');
    expect((await json('verify', copy, '--head', last.sha256)).faults).toEqual([]);
    const { files } = JSON.parse(readFileSync(join(copy, 'evidence', first.check, 'manifest.json'), 'utf8'));
    writeFileSync(join(copy, 'parts', `${files['report.json'].parts[0]}.gz`), gzipSync('{}'));
    const changed = await run(['verify', copy], { width: 80 });
    expect(changed.code).toBe(1);
    expect(changed.out).toMatch(new RegExp(`changed {2}report.json of ${first.check}`));
    rmSync(join(copy, 'evidence', last.check), { recursive: true });
    const { out } = await run(['verify', copy, '--api', '--json']);
    expect(JSON.parse(out).faults).toHaveLength(2);
  });
});

it('suggests the nearest word for a mistyped one', async () => {
  const { code, err } = await run(['policy', 'tst', 'automation.yaml']);
  expect([code, err]).toEqual([2, "Unknown subcommand 'tst'. Did you mean 'test'? Allowed: test.\n"]);
});

it('reports only once that something was not found', async () => {
  const { code, err } = await run(['fix', '--apply', `fix-${'0'.repeat(32)}`, '--yes']);
  expect([code, err]).toEqual([1, 'Fix not found.\n']);
});

it('fits its overview into 80 columns', async () => {
  const { out } = await run(['--help']);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

it("also knows the repository's commands by their names", async () => {
  expect(await run(['docter'])).toMatchObject({ code: 2, err: expect.stringContaining("'doctor'") });
});

it('tests the connection to a server', async () => {
  const { code, out } = await run(['servers', 'test', 'vbr-1']);
  expect(code).toBe(0);
  expect(out).toMatch(/passed +logon \(write\)/);
  expect((await run(['servers', 'test', 'em-down'])).code).toBe(1);
});

it('runs a command of the repository, and exits with its code', async () => {
  const args = ['packages/cli/src/main.ts', 'webhooks', 'secret', '--name', 'tikets'];
  const env = { ...process.env, ...awsEnvironment(automation.cloud.awsEndpointUrl) };
  const { promise, resolve } = Promise.withResolvers<{ code: number; err: string }>();
  const child = execFile(process.execPath, args, { env }, (error, _out, err) =>
    resolve({ code: Number(error?.code ?? 0), err }),
  );
  child.stdin?.end();
  expect(await promise).toEqual({ code: 2, err: expect.stringContaining("Did you mean 'tickets'?") });
});

it('exits with 4 when the token lacks the permission', async () => {
  await automation.addCallers({ name: 'reader', permissions: ['jobs:read'], servers: ['*'] });
  const file = join(folder, 'token');
  writeFileSync(file, 'reader', { mode: 0o600 });
  expect(await run(['check', '--token-file', file])).toMatchObject({
    code: 4,
    err: expect.stringMatching(/compliance:write/),
  });
});
