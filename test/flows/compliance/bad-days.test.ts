import type { PlainFault } from '@veeam-automation/lab/server/faults';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Automation, runOver, startAutomation } from '../automation.ts';

let automation: Automation;
beforeAll(async () => {
  automation = await startAutomation({
    jobs: 20,
    change: ({ servers }) => {
      for (const server of servers) server.timeoutMs = 3000;
    },
  });
});
afterAll(() => automation.close());
afterEach(() => automation.lab.reset({ jobs: 20, servers: 2, seed: 1 }));

/** Runs a check under faults of the lab. @returns its report */
async function checkUnder(...faults: Omit<PlainFault, 'times'>[]): Promise<Answer['body']> {
  for (const fault of faults) automation.lab.faults.add({ times: 1, ...fault });
  const { id } = (await automation.call('POST', '/compliance/checks')).body;
  for (;;) {
    await runOver(automation, id);
    const { body } = await automation.call('GET', `/compliance/checks/${id}`);
    if (body.status === 'finished') break;
    expect(body.status).toBe('running');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  automation.lab.faults.clear();
  return (await automation.call('GET', `/compliance/reports/${id}`)).body;
}

const serverOf = (report: Answer['body'], name: string) =>
  report.servers.find(({ server }: { server: string }) => server === name);

describe('temporary faults are overcome: every server is read', () => {
  const passing: [string, Omit<PlainFault, 'times' | 'server'>][] = [
    ['a reset', { kind: 'reset' }],
    ['HTML from a proxy', { kind: 'html' }],
    ['an answer cut off', { kind: 'truncate' }],
    ['a server that never answers', { kind: 'delay', milliseconds: 4000 }],
    ['busy, with Retry-After', { kind: 'status', status: 429, retryAfterSeconds: 1 }],
    ['unavailable', { kind: 'status', status: 503 }],
    ['an expired token in the middle', { kind: 'expire-session' }],
  ];
  const places = [
    { server: 'vbr-1', path: '/api/v1/jobs' },
    { server: 'em-1', path: '/api/query' },
    { server: 'vb365-1', path: '/v8/' },
  ];

  it.each(passing)('%s, at every server', async (_what, fault) => {
    const report = await checkUnder(...places.map((place) => ({ ...place, ...fault })));
    for (const { server } of places) {
      expect(serverOf(report, server).error).toBeUndefined();
      expect(serverOf(report, server).jobs).toBeGreaterThan(0);
    }
    // A request that timed out appears in the list only after its delayed answer.
    const met = () => automation.lab.requests.list().filter(({ fault: kind }) => kind !== undefined);
    const serversMet = () => [...new Set(met().map(({ server }) => server))].sort();
    await expect.poll(serversMet).toEqual(places.map(({ server }) => server).sort());
    const openSessions = () => Object.values(automation.lab.state()).map((state) => state.openSessions);
    await expect.poll(openSessions).toEqual([0, 0, 0]);
  });
});

describe('a permanent fault is a finding, and does not affect the result of other servers', () => {
  function expectUnread(report: Answer['body'], code: string): void {
    expect(serverOf(report, 'vbr-1').error).toMatchObject({ code });
    for (const server of ['em-1', 'vb365-1']) expect(serverOf(report, server).jobs).toBeGreaterThan(0);
    const unreachable = report.findings.find(
      ({ rule, server }: Record<string, string>) => rule === 'server-unreachable' && server === 'vbr-1',
    );
    expect(unreachable).toMatchObject({ state: 'open' });
    const judged = report.jobs.filter(({ server }: { server: string }) => server === 'vbr-1');
    expect(judged.filter(({ verdict }: { verdict: string }) => verdict === 'complies')).toEqual([]);
  }

  it.each([
    ['server-failed', { kind: 'status', status: 500 }],
    ['unreadable-answer', { kind: 'html' }],
    ['request-timeout', { kind: 'delay', milliseconds: 4000 }],
  ] as const)('%s', async (code, fault) => {
    await checkUnder();
    for (let time = 0; time < 20; time++) {
      automation.lab.faults.add({ server: 'vbr-1', times: 1000, path: '/api/v1/jobs', ...fault });
    }
    expectUnread(await checkUnder(), code);
  });

  it('logon-refused', async () => {
    await checkUnder();
    automation.lab.accounts.setPassword('LAB\\backup-admin', 'changed on the server alone');
    const report = await checkUnder();
    expect(serverOf(report, 'vbr-1').error).toMatchObject({ code: 'logon-refused' });
    expect(JSON.stringify(report)).not.toContain('Backup-Admin-1!');
  });
});

describe('notices', () => {
  const slackMessages = async (): Promise<unknown[]> =>
    (await fetch(`${automation.lab.controlUrl}/slack/messages`)).json() as never;

  it('are retried when Slack is busy, and sent once', async () => {
    await checkUnder();
    automation.lab.accounts.setPassword('LAB\\backup-admin', 'changed');
    automation.lab.faults.add({
      server: 'slack',
      kind: 'status',
      status: 429,
      retryAfterSeconds: 1,
      times: 1,
    });
    automation.lab.faults.add({ server: 'slack', kind: 'status', status: 500, times: 1 });
    automation.lab.faults.add({ server: 'slack', kind: 'reset', times: 1 });
    const before = (await slackMessages()).length;
    const report = await checkUnder();
    expect(report.changes.length).toBeGreaterThan(0);
    expect(await slackMessages()).toHaveLength(before + 1);
  });

  it('wait when Slack does not accept them: the check finishes, and the schedule sends them later, once', async () => {
    await checkUnder();
    const before = (await slackMessages()).length;
    automation.lab.accounts.setPassword('LAB\\backup-admin', 'changed');
    // Longer than a sender waits: each sender gives up after its first try.
    const retryAfterSeconds = 60;
    automation.lab.faults.add({
      server: 'slack',
      kind: 'status',
      status: 503,
      retryAfterSeconds,
      times: 1000,
    });
    const { id } = (await automation.call('POST', '/compliance/checks', { key: 'untold' })).body;
    await runOver(automation, id);
    expect((await automation.call('GET', '/compliance/checks/untold')).body).toMatchObject({
      status: 'finished',
    });
    expect(await slackMessages()).toHaveLength(before);
    automation.lab.faults.clear();
    await automation.cloud.invoke('ComplianceSendingNoticesSend', { atOnce: true });
    await automation.cloud.invoke('ComplianceSendingNoticesSend', { atOnce: true });
    expect(await slackMessages()).toHaveLength(before + 1);
  });
});

it('a schedule that fires twice makes one check', async () => {
  const scheduledTime = '2026-11-23T06:00:00Z';
  const event = { name: 'compliance', action: 'compliance:check', with: {}, scheduledTime };
  await automation.cloud.invoke('SchedulesScheduledChecks', event);
  await automation.cloud.invoke('SchedulesScheduledChecks', event);
  const { executions } = automation.cloud;
  const scheduled = executions().filter(({ input }) => JSON.parse(input).requestedBy?.source === 'schedule');
  expect(scheduled.map(({ name }) => name)).toEqual([expect.stringMatching(/^check-[0-9a-f]{32}$/)]);
});
