import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findingKey, versionKey } from '../../../functions/compliance/record/items.ts';
import { type Answer, type Automation, runOver, startAutomation } from '../automation.ts';
import { type Judge, judgeBy } from '../http/fuzz/judge.ts';
import type { Schema } from '../http/fuzz/values.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation();
});
afterAll(() => automation.close());

let checks = 0;

/** Runs a check and waits for its end. */
async function check(): Promise<Answer['body']> {
  const key = `check-${++checks}`;
  const accepted = await automation.call('POST', '/compliance/checks', { key });
  expect(accepted).toMatchObject({
    status: 202,
    body: { id: expect.stringMatching(/^check-[0-9a-f]{32}$/) },
  });
  return checkEnded(accepted.body.id);
}

async function checkEnded(id: string): Promise<Answer['body']> {
  for (;;) {
    await runOver(automation, id);
    const { body } = await automation.call('GET', `/compliance/checks/${id}`);
    if (body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function report(id = 'latest'): Promise<Answer['body']> {
  const { status, body } = await automation.call('GET', `/compliance/reports/${id}`);
  expect(status).toBe(200);
  return body;
}

const evidence = () => ({
  s3: new S3Client({
    endpoint: automation.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }),
  Bucket: automation.cloud.outputs.EvidenceBucketName,
});

/** The object that the bucket has under a key. */
async function kept(Key: string) {
  const { s3, Bucket } = evidence();
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return JSON.parse((await object.Body?.transformToString()) ?? '');
}

/** A report's manifest, as stored in the bucket. */
const manifest = (id: string): Promise<{ files: object; previous: { check: string } | null }> =>
  kept(`evidence/${id}/manifest.json`);

async function slackMessages(): Promise<{ body: { text: string; blocks: object[] } }[]> {
  return (await fetch(`${automation.lab.controlUrl}/slack/messages`)).json() as never;
}

async function tell(told: object): Promise<void> {
  const response = await fetch(`${automation.lab.controlUrl}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(told),
  });
  expect(response.status).toBeLessThan(300);
}

describe('a compliance check', () => {
  it('reads every server, judges once and stores the evidence', async () => {
    const done = await check();
    expect(done).toMatchObject({ status: 'finished', requestedBy: { source: 'http', name: 'test' } });
    const latest = await report();
    expect(latest.id).toBe(done.id);
    const servers = Object.fromEntries(
      latest.servers.map((server: { server: string }) => [server.server, server]),
    );
    expect(Object.keys(servers).sort()).toEqual(['em-1', 'em-down', 'vb365-1', 'vbr-1']);
    expect(servers['em-down']).toMatchObject({ error: { code: 'server-unreachable' } });
    expect(latest.totals.jobs).toBeGreaterThan(10);
    const openSessions = () => Object.values(automation.lab.state()).map((state) => state.openSessions);
    await expect.poll(openSessions).toEqual([0, 0, 0]);
  });

  it('sends no notice while nothing changes', async () => {
    const before = (await slackMessages()).length;
    await check();
    expect(await slackMessages()).toHaveLength(before);
  });

  it('reports a fault once, and its resolution once', async () => {
    const job = (await report()).jobs.find(
      (each: { server: string; verdict: string }) => each.server === 'vbr-1' && each.verdict === 'complies',
    );
    const before = (await slackMessages()).length;
    await tell({ server: 'vbr-1', job: job.id, lastResult: 'Failed' });
    await check();
    await check();
    const afterFault = await slackMessages();
    expect(afterFault).toHaveLength(before + 1);
    expect(JSON.stringify(afterFault.at(-1)?.body)).toContain(': 1 new');
    await tell({ server: 'vbr-1', job: job.id, lastResult: 'Success' });
    await check();
    await check();
    const afterRepair = await slackMessages();
    expect(afterRepair).toHaveLength(before + 2);
    expect(JSON.stringify(afterRepair.at(-1)?.body)).toContain(': 1 resolved');
  });

  it('publishes the same notices to the topic', () => {
    const subjects = automation.cloud.published().map(({ subject }) => subject ?? '');
    expect(subjects.filter((subject) => /: 1 new/.test(subject))).toHaveLength(1);
    expect(subjects.filter((subject) => /: 1 resolved/.test(subject))).toHaveLength(1);
  });

  it('reports once that a server runs another version', async () => {
    const { record } = automation;
    const known = (server: string) => record.get(versionKey(server));
    expect(await known('em-1')).toMatchObject({ api: 'v1_7', build: expect.stringMatching(/^12\./) });
    expect(await known('vb365-1')).toMatchObject({ api: 'v8', build: '8.0.2.159' });
    expect(await known('em-down')).toBeUndefined();
    const version = await known('vbr-1');
    expect(version).toMatchObject({ api: '1.3-rev1', build: '13.0.1.180' });
    await record.change(versionKey('vbr-1'), (item) => item && { ...item, build: '12.3.1.1139' });
    const before = (await slackMessages()).length;
    await check();
    await check();
    const told = (await slackMessages()).slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]?.body.text).toContain('vbr-1 went from 12.3.1.1139 to 13.0.1.180');
  });

  it('makes one check for two requests with the same key, and one report for two checks at once', async () => {
    const [one, two] = await Promise.all([
      automation.call('POST', '/compliance/checks', { key: 'twice' }),
      automation.call('POST', '/compliance/checks', { key: 'twice' }),
    ]);
    expect(one.body.id).toBe(two.body.id);
    const twice = await checkEnded('twice');
    expect(twice.id).toBe(one.body.id);
    const [a, b] = await Promise.all([check(), check()]);
    const trend: { id: string }[] = (await report()).trend;
    for (const id of [twice.id, a.id, b.id]) expect(trend.filter((entry) => entry.id === id)).toHaveLength(1);
  });

  it('chains the manifests, so that a removed or changed report is detected', async () => {
    const { trend } = await report();
    const manifests = await Promise.all(
      trend.map(async ({ id }: { id: string }) => ({ id, ...(await manifest(id)) })),
    );
    for (const [index, manifest] of manifests.entries()) {
      expect(Object.keys(manifest.files).sort()).toEqual(['policy.json', 'report.json']);
      expect(manifest.previous?.check).toBe(manifests[index - 1]?.id);
    }
  });
});

describe('policies that are tested', () => {
  it('are applied to what the latest check read, and change nothing', async () => {
    await check();
    const before = await report();
    const requests = async () =>
      ((await (await fetch(`${automation.lab.controlUrl}/requests`)).json()) as object[]).length;
    const asked = await requests();
    const encrypted = { name: 'p', rules: { 'job-not-encrypted': { required: true, observeOnly: false } } };
    const compliance = { schedule: 'rate(1 day)', policies: [encrypted] };
    const expected = { closes: 0, rules: { 'job-not-encrypted': { closes: 1 } } };
    const { status, body } = await automation.call('POST', '/compliance/policy-tests', {
      body: { compliance, expect: expected },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ check: { id: before.id }, closes: 0, hides: 0, unread: [] });
    expect(body.before).toBe(before.totals.open);
    expect(body.rules).toMatchObject([{ rule: 'job-not-encrypted', before: 0 }]);
    expect(body.opens).toBeGreaterThan(0);
    expect(body.unmet).toEqual([{ what: 'rules.job-not-encrypted.closes', expected: 1, found: 0 }]);
    expect(await requests()).toBe(asked);
    expect((await report()).id).toBe(before.id);
  });

  it('are refused with the position of each mistake', async () => {
    const policies = [{ name: 'p', rules: { 'job-not-encrypted': { require: true } } }];
    const answer = await automation.call('POST', '/compliance/policy-tests', {
      body: { compliance: { policies } },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].field).toMatch(/^compliance\.policies/);
    const unknown = await automation.call('POST', '/compliance/policy-tests', {
      body: { compliance: {}, check: 'none' },
    });
    expect(unknown.status).toBe(404);
  });
});

describe('findings, mutes and runs', () => {
  const get = async (path: string) => (await automation.call('GET', path)).body;

  it('are listed, acknowledged and muted over HTTP, with the same result for every caller', async () => {
    const { body: jobs } = await automation.call('GET', '/jobs?server=vbr-1&limit=1');
    const [job] = jobs.jobs;
    await tell({ server: 'vbr-1', job: job.id, lastResult: 'Failed' });
    await check();
    const { findings, checkedAt } = await get('/compliance/findings?server=vbr-1&rule=last-result');
    expect(checkedAt).toBe((await report()).at);
    const finding = findings.find((each: { job?: { id: string } }) => each.job?.id === job.id);
    expect(finding).toMatchObject({ state: 'open', server: 'vbr-1' });
    const path = `/compliance/findings/${finding.id}/acknowledge`;
    const acknowledged = await automation.call('POST', path, { body: { because: 'seen' } });
    expect(acknowledged).toMatchObject({
      status: 200,
      body: { acknowledged: { by: 'test', because: 'seen' } },
    });
    // The sender is started, and removes the mark once the notice is sent.
    const key = findingKey('vbr-1', finding.id);
    await vi.waitFor(async () => expect(await automation.record.get(key)).not.toHaveProperty('tell'), 5000);
    const released = await automation.call('DELETE', path);
    expect(released).toMatchObject({ status: 200, body: { id: finding.id } });
    expect(released.body).not.toHaveProperty('acknowledged');
    await automation.call('POST', path, { body: { because: 'seen' } });

    const until = new Date(Date.now() + 3_600_000).toISOString();
    const asked = { pattern: finding.id, until, because: 'we move' };
    const dry = await automation.call('POST', '/compliance/mutes', { body: { ...asked, dryRun: true } });
    expect(dry).toMatchObject({ status: 200, body: { findings: 1, dryRun: true } });
    expect((await get('/compliance/mutes')).mutes).toEqual([]);
    const muted = await automation.call('POST', '/compliance/mutes', { body: asked });
    expect(muted).toMatchObject({ status: 201, body: { findings: 1 } });
    await check();
    const held = await get(`/compliance/findings?state=held&limit=1`);
    expect(held.findings).toMatchObject([{ id: finding.id, acknowledged: { by: 'test' } }]);
    const end = await automation.call('DELETE', `/compliance/mutes/${muted.body.mute.id}`);
    expect(end.status).toBe(204);

    const requests = async () =>
      ((await (await fetch(`${automation.lab.controlUrl}/requests`)).json()) as object[]).length;
    const before = await requests();
    const seen = await get('/jobs?server=vbr-1&limit=2');
    expect(seen.asOf).toEqual([{ server: 'vbr-1', at: expect.any(String), fresh: false }]);
    expect(seen.jobs).toHaveLength(2);
    const rest = await get(`/jobs?server=vbr-1&next=${seen.next}`);
    expect(await requests()).toBe(before);
    const live = await get('/jobs?server=vbr-1&fresh=true');
    const ids = (each: { id: string }[]) => each.map(({ id }) => id);
    expect(ids([...seen.jobs, ...rest.jobs])).toEqual(ids(live.jobs));
    expect(live.asOf).toEqual([{ server: 'vbr-1', at: expect.any(String), fresh: true }]);
    const never = await get('/jobs?product=enterprise-manager');
    expect(never.unread).toEqual([
      expect.objectContaining({ server: 'em-down', code: 'server-unreachable' }),
    ]);

    const failed = await get(`/jobs/vbr-1/${job.id}/runs`);
    expect(failed.runs[0]).toMatchObject({ result: 'failed', job: { id: job.id } });
    const since = encodeURIComponent(failed.runs[0].start);
    const { runs } = await get(`/runs?result=failed&server=vbr-1&since=${since}`);
    expect(runs.map((run: { job: { id: string } }) => run.job.id)).toContain(job.id);

    await tell({ server: 'vbr-1', job: job.id, lastResult: 'Success' });
    await check();
    const resolved = await get('/compliance/findings?state=resolved&server=vbr-1');
    expect(resolved.findings.map(({ id }: { id: string }) => id)).toContain(finding.id);
  });
});

describe('the report', () => {
  it('is available by control, as JSON, as CSV and as OSCAL', async () => {
    const { id } = await report();
    const view = (name: string, accept: string) =>
      automation.call('GET', `/compliance/reports/${id}?view=${name}`, { headers: { accept } });
    const controls = await view('controls', 'application/json');
    expect(controls.body.controls).toContainEqual(expect.objectContaining({ control: 'CP-9' }));
    expect((await view('controls', 'text/csv')).body).toContain('CP-9(1)');
    const { body } = await view('oscal', 'application/json');
    expect(body['assessment-results'].metadata['oscal-version']).toBe('1.0.4');
    expect((await view('oscal', 'text/html')).status).toBe(406);
    expect((await view('other', 'application/json')).status).toBe(422);
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${automation.cloud.apiUrl}${path}`, { headers });
  const bearer = { authorization: 'Bearer test-token-that-may-do-everything' };

  it.each([
    ['text/html', /^<!doctype html>/],
    ['text/csv', /^\W?\w+,/],
    ['application/json', /^\{/],
  ])('is available as %s', async (type, begins) => {
    const response = await get('/compliance/reports/latest', { ...bearer, accept: type });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toMatch(begins);
  });

  const link = '/compliance/report-links/latest?until=1&signature=none';
  let judge: Judge;
  beforeAll(async () => {
    judge = await judgeBy((await (await get('/openapi.json')).json()) as Schema, 'em-down');
  });
  it.each([
    ['getReport', '/compliance/reports/latest', bearer],
    ['getReport', '/compliance/reports/latest?view=controls', bearer],
    ['getReport', '/compliance/reports/latest?view=oscal', bearer],
    ['openReportLink', link, { accept: 'application/json' }],
    ['openReportLink', link, { accept: 'text/html' }],
  ])(
    "is returned as the API's document says: %s %s",
    async (operation, path, headers: Record<string, string>) => {
      const answer = await get(path, headers);
      const { status } = answer;
      const given = { status, headers: answer.headers, text: await answer.text() };
      expect(judge({ operation, method: 'GET', path, headers, body: undefined }, given)).toEqual([]);
    },
  );

  it('opens in a browser by its signed link, without a header, and by no other link', async () => {
    const { reportUrl } = await check();
    const url = new URL(reportUrl);
    const open = (path: string) => get(path, { accept: 'text/html,*/*;q=0.8' });
    expect((await open(url.pathname + url.search)).status).toBe(200);
    const altered = url.search.replace(/signature=./, (match) =>
      match.endsWith('A') ? 'signature=B' : 'signature=A',
    );
    expect((await open(url.pathname + altered)).status).toBe(401);
    expect((await open(`/compliance/reports/latest${url.search}`)).status).toBe(401);
    expect((await open(url.pathname + url.search.replace(/until=\d+/, 'until=99999999999'))).status).toBe(
      401,
    );
    expect((await open(url.pathname)).status).toBe(401);
    const old = url.pathname + url.search.replace(/until=\d+/, 'until=1700000000');
    const page = await open(old);
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('href="/#/reports"');
    const problem = await get(old, { accept: 'application/json' });
    expect(problem.headers.get('content-type')).toBe('application/problem+json');
    expect(await problem.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('is in the list of its day, newest first, page by page', async () => {
    const latest = await report();
    const list = async (query: string) => (await automation.call('GET', `/compliance/reports${query}`)).body;
    const first = await list(`?limit=1&day=${latest.at.slice(0, 10)}`);
    expect(first.reports).toEqual([expect.objectContaining({ id: latest.id, ...latest.totals })]);
    const second = await list(`?limit=1&next=${first.next}`);
    expect(second.reports[0].at < latest.at).toBe(true);
    expect(await list('?day=2020-01-01')).toEqual({ reports: [] });
  });

  it('is not sent again to a client that has it, except in another format', async () => {
    const first = await get('/compliance/reports/latest', bearer);
    const condition = { ...bearer, 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await first.text()).length).toBeGreaterThan(0);
    const second = await get('/compliance/reports/latest', condition);
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
    expect((await get('/compliance/reports/latest', { ...condition, accept: 'text/html' })).status).toBe(200);
  });

  it('is refused in an unknown format', async () => {
    const response = await get('/compliance/reports/latest', { ...bearer, accept: 'image/png' });
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ code: 'not-acceptable' });
  });

  it('is not found under an unknown id', async () => {
    expect((await get('/compliance/reports/never', bearer)).status).toBe(404);
  });
});
