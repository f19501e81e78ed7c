import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Caller, Permission } from '../../../../functions/action.ts';
import { openFindingsAction } from '../../../../functions/compliance/actions/findings.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import { emptyHistory, type History } from '../../../../functions/compliance/history.ts';
import { currentMutes } from '../../../../functions/compliance/mutes.ts';
import type { ComplianceRecord } from '../../../../functions/compliance/record/compliance-record.ts';
import {
  answerCommand,
  type ReadingCommand,
  status,
} from '../../../../functions/triggers/slack/answer-command.ts';
import { permitServers, runAction, type Session } from '../../../../functions/triggers/slack/session.ts';
import { healthyJob } from '../../compliance/estate.ts';
import { commandOf, sessionOf } from './stub-session.ts';

const now = new Date('2026-11-23T20:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();

const finding = (id: string, more: Partial<Finding> = {}): Finding => ({
  id,
  rule: 'last-result',
  title: 'The last run failed',
  severity: 'high',
  state: 'open',
  server: 'em-1',
  product: 'enterprise-manager',
  job: { id: `job-${id}`, name: `Job <${id}>` },
  evidence: [{ fact: 'last result', value: 'failed', source: 'server: Result' }],
  remedy: 'Look.',
  since: hoursAgo(50),
  ...more,
});

function historyOf(findings: Finding[], checkedHoursAgo = 1, more: Partial<History> = {}): History {
  return {
    ...emptyHistory(),
    findings: Object.fromEntries(findings.map((each) => [each.id, { finding: each }])),
    checks: [{ id: 'check-9', at: hoursAgo(checkedHoursAgo), jobs: 9, complying: 7, findings: 2 }],
    ...more,
  };
}

/** The finding as it is in the record. */
function recordOf(history: History): ComplianceRecord {
  const check = history.checks.at(-1);
  const entries = Object.values(history.findings);
  return {
    latest: async () => check && { ...check, servers: ['em-1', 'vbr-1'], trend: history.checks },
    findingsOf: async (servers: string[]) =>
      entries.filter(({ finding: { server } }) => servers.includes(server)),
    mutes: async () => currentMutes(history.mutes ?? [], now),
  } as unknown as ComplianceRecord;
}

type Given = { may?: Permission[]; servers?: string[] };

/** The answer to `status` for a user with these permissions, as JSON. */
async function shown(history: History, { may = ['jobs:read'], servers = ['*'] }: Given = {}, page = 1) {
  const callerOf = (permission: Permission): Caller => {
    const has = may.includes(permission);
    return {
      source: 'slack',
      name: 'U0ONE',
      permissions: has ? [permission] : [],
      servers: has ? servers : [],
    };
  };
  const context = {
    now: () => now,
    configuration: { servers: [{ name: 'em-1' }, { name: 'vbr-1' }] },
    compliance: recordOf(history),
    checks: { reportUrl: async (id: string) => `https://api.example/${id}` },
  };
  const session = {
    context,
    callerOf,
    run: (action: Parameters<typeof runAction>[0], input: unknown) =>
      runAction(action, input, callerOf, 'r', now),
  } as unknown as Session;
  return JSON.stringify(await status(session, page));
}

const everything: Permission[] = ['jobs:read', 'compliance:read', 'compliance:write'];

it('lists open findings, the most severe first, each with its id, and with buttons for users who may act', async () => {
  const history = historyOf([finding('low-1', { severity: 'low' }), finding('high-1')]);
  const text = await shown(history, { may: everything });
  expect(text).toContain('Findings that stand: 2');
  expect(text.indexOf('high-1')).toBeLessThan(text.indexOf('low-1'));
  expect(text).toContain('Job &lt;high-1&gt; on em-1');
  expect(text).toContain('"value":"ack high-1"');
  expect(text).toContain('"value":"check"');
  expect(text).toContain('https://api.example/check-9');
});

it('offers no button and no report to a user who may only read jobs, and shows only their servers', async () => {
  const history = historyOf([finding('mine'), finding('theirs', { server: 'vbr-1' })]);
  const text = await shown(history, { servers: ['em-1'] });
  expect(text).toContain('mine');
  expect(text).toMatch(/"As checked on [^"]*\(60 minutes ago\)"/);
  for (const other of ['theirs', '"button"', 'api.example']) expect(text).not.toContain(other);
});

it('offers buttons only for findings on servers where the user may act, and neither a check nor figures', async () => {
  const history = historyOf([finding('mine'), finding('theirs', { server: 'vbr-1' })]);
  const text = await shown(history, { may: everything, servers: ['em-1'] });
  expect(text).toContain('"value":"ack mine"');
  for (const other of ['theirs', '"value":"check"', 'api.example']) expect(text).not.toContain(other);
  const { check } = await openFindingsAction(recordOf(history)).run(
    {},
    { caller: { source: 'http', name: 'ci', permissions: [], servers: ['em-1'] }, now, requestId: 'r' },
  );
  expect(check).toStrictEqual({ id: 'check-9', at: hoursAgo(1) });
});

it('says what holds a finding back, and by whom, and counts it apart from open ones', async () => {
  const mute = {
    id: 'm',
    pattern: 'muted-*',
    until: hoursAgo(-24),
    because: 'we move',
    by: 'U0TWO',
    at: hoursAgo(1),
  };
  const findings = [
    finding('muted-1'),
    finding('held-1', { state: 'held', window: 'patches' }),
    finding('excepted-1', { state: 'excepted' }),
    finding('unread-1', { state: 'not-judged', notJudgedBecause: 'em-1 could not be read' }),
  ];
  const text = await shown(historyOf(findings, 1, { mutes: [mute] }));
  expect(text).toContain(
    'Nothing is wrong by policy (besides: 2 held back, 1 excepted, 1 could not be judged)',
  );
  expect(text).toContain('muted by <@U0TWO>');
  expect(text).toContain('held back: patches');
  expect(text).toContain('not judged: em-1 could not be read');
  expect(text).not.toContain('excepted-1');
});

it('says when the last check is old or missing', async () => {
  for (const hours of [25, 26]) expect(await shown(historyOf([], hours))).toContain('As checked on');
  for (const hours of [26.01, 27])
    expect(await shown(historyOf([], hours))).toContain('The last check is old');
  expect(await shown(emptyHistory(), { may: everything })).toMatch(/No check has run yet.*"value":"check"/);
});

it('pages a hundred findings within the limits of a Slack message', async () => {
  const many = historyOf(Array.from({ length: 100 }, (_, index) => finding(`f-${index}`)));
  for (const page of [1, 2, 7]) {
    const { blocks } = JSON.parse(await shown(many, { may: everything }, page));
    expect(blocks.length).toBeLessThanOrEqual(50);
  }
});

it('refuses a user who may not read jobs', async () => {
  await expect(shown(historyOf([]), { may: [] })).rejects.toThrow('jobs:read');
});

describe('a command that reads', () => {
  const answered = async (
    text: string,
    answers: Record<string, unknown> = {},
    more: object = {},
    own: object = {},
  ) => {
    const { session, asked } = sessionOf(answers);
    const all = {
      ...session,
      request: { user: 'U0ONE', channel: 'C0OPS' },
      context: {
        ...session.context,
        now: () => now,
        compliance: { latest: async () => undefined },
        checks: { reportUrl: async (id: string) => `https://api.example/${id}` },
        configuration: {
          servers: [
            { name: 'em-1', product: 'enterprise-manager' },
            { name: 'vbr-1', product: 'backup-replication' },
          ],
        },
        ...more,
      },
      ...own,
    } as unknown as Session;
    const message = await answerCommand(all, commandOf(text) as ReadingCommand);
    return { asked, text: JSON.stringify(message.blocks), title: message.text };
  };

  it('shows the latest report, with its figures if there are any', async () => {
    const report = { 'compliance:get-report': { check: 'check-9' } };
    const { text, asked } = await answered('report', report);
    expect(asked).toStrictEqual([['compliance:get-report', { id: 'latest', form: 'json' }]]);
    expect(text).toContain('"<https://api.example/check-9|Open the report>"');
    const at = hoursAgo(3);
    const trend = [
      { complying: 1, jobs: 2, findings: 3, at: hoursAgo(9) },
      { complying: 7, jobs: 9, findings: 4, at },
    ];
    const compliance = { latest: async () => ({ trend }) };
    expect((await answered('report', report, { compliance })).text).toMatch(
      /7 of 9 jobs comply, 4 findings .*\(3 hours ago\)\.\\n<https/,
    );
  });

  it('lists the mutes with author, servers and reason', async () => {
    const mute = {
      pattern: 'sql<*>',
      servers: ['em-1', 'vbr-1'],
      until: hoursAgo(-24),
      because: 'we <move>',
      by: 'U0TWO',
    };
    const { servers: _, ...everywhere } = mute;
    const { text, title, asked } = await answered('mutes', {
      'compliance:mutes': { mutes: [mute, everywhere] },
    });
    expect(asked).toStrictEqual([['compliance:mutes', { limit: '1000' }]]);
    expect(title).toBe('2 muted');
    expect(text).toMatch(/&lt;.*&gt;\* on em-1, vbr-1 until .*<@U0TWO>: we &lt;move&gt;/);
    expect(text).toMatch(/&gt;\* until /);
    expect((await answered('mutes', { 'compliance:mutes': { mutes: [] } })).title).toBe('Nothing is muted.');
    const many = { 'compliance:mutes': { mutes: Array.from({ length: 20 }, () => mute) } };
    expect((await answered('mutes', many)).text).toContain('"value":"mutes page 2"');
  });

  it('lists the servers that the user may read', async () => {
    const { session } = sessionOf({});
    const callerOf = () => ({ ...session.callerOf('jobs:read'), servers: ['vbr-1'] });
    const own = await answered('servers', {}, {}, { callerOf });
    expect([own.title, own.text.includes('em-1')]).toStrictEqual(['1 server', false]);
    const { text, title } = await answered('servers');
    expect(title).toBe('2 servers');
    for (const line of ['*em-1* enterprise-manager', '*vbr-1* backup-replication'])
      expect(text).toContain(line);
    const servers = Array.from({ length: 20 }, (_, index) => ({ name: `s-${index}`, product: 'x' }));
    expect((await answered('servers', {}, { configuration: { servers } })).text).toContain(
      '"value":"servers page 2"',
    );
  });

  it('shows one job, or the candidates', async () => {
    const job = healthyJob({ name: 'SQL', server: 'em-1' });
    const jobs = (...all: object[]) => ({
      'jobs:list': { jobs: all, asOf: [], unread: [] },
      'jobs:get': { job },
    });
    expect((await answered('job SQL', jobs(job))).title).toBe('SQL');
    const two = await answered('job SQL', jobs(job, { ...job, id: 'other', server: 'em-2' }));
    expect(two.text).toContain('"value":"job other on em-2"');
  });

  it('shows every user their identity and permissions', async () => {
    const { session } = sessionOf({});
    const request = { user: 'U0ONE', channel: 'C0OPS' };
    const said = async (grants: Record<string, string[]>) => {
      const callerOf = (permission: string) => ({ servers: grants[permission] ?? [] });
      const asker = { ...session, request, callerOf } as unknown as Session;
      return JSON.stringify(await answerCommand(asker, commandOf('whoami') as ReadingCommand));
    };
    const text = await said({ 'jobs:read': ['*'], 'jobs:write': ['em-1', 'em-2'] });
    expect(text).toContain('<@U0ONE>, `U0ONE`');
    expect(text).toContain('`C0OPS`');
    expect(text).toContain('`jobs:read` on every server\\n`jobs:write` on em-1, em-2"');
    expect(await said({})).not.toContain('` on ');
  });

  it('shows servers only to users who may read', async () => {
    const { session } = sessionOf({});
    const asker = { ...session, callerOf: () => ({ permissions: [], servers: [] }) } as unknown as Session;
    await expect(answerCommand(asker, commandOf('servers') as ReadingCommand)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('`jobs:read`'),
    });
  });
});

it('offers a check to a user who may check every server, and marks what is wrong', async () => {
  const wrong = historyOf([finding('a'), finding('b')]);
  const all = await shown(wrong, { may: ['jobs:read', 'compliance:write'] });
  expect(all).toContain('"action_id":"run:check"');
  expect(all).toContain('"value":"check"');
  expect(all).toContain('✖ Findings that stand: 2');
  expect(all).not.toContain('besides');
  expect(await shown(historyOf([]))).toContain('✔ ');
  const many = historyOf(Array.from({ length: 20 }, (_, index) => finding(`f-${index}`)));
  expect(await shown(many)).toContain('"value":"status page 2"');
});

it('refuses a server that is not granted, and names only those that are', () => {
  const caller: Caller = {
    source: 'slack',
    name: 'U',
    permissions: ['jobs:read'],
    servers: ['em-1', 'em-2'],
  };
  const refusal = (servers: string[]) => {
    try {
      permitServers(caller, 'jobs:read', servers);
      return undefined;
    } catch (error) {
      return error as { kind: string; message: string };
    }
  };
  expect(refusal(['em-1', 'em-2'])).toBeUndefined();
  expect(refusal([])).toBeUndefined();
  expect(refusal(['em-1', 'vbr-9'])).toMatchObject({
    kind: 'forbidden',
    message: expect.stringMatching(/`jobs:read` on that server.*em-1, em-2/),
  });
  expect(refusal(['vbr-9'])?.message).not.toContain('vbr-9');
  expect(refusal(['*'])?.message).toContain('on every server');
});

describe('an action that a Slack user requests', () => {
  const callerOf = (permission: Permission): Caller => ({
    source: 'slack',
    name: 'U0ONE',
    permissions: permission === 'jobs:read' ? [permission] : [],
    servers: permission === 'jobs:read' ? ['em-1'] : [],
  });
  const ask = (server: string, permission: Permission = 'jobs:read') =>
    runAction(
      {
        name: 'jobs:list',
        permission,
        input: z.strictObject({ server: z.string() }),
        servers: (input) => [input.server],
        run: async (input, { requestId }) => `${input.server} by ${requestId}`,
      },
      { server },
      callerOf,
      'r',
      now,
    );

  it('runs only on servers where the user has its permission', async () => {
    expect(await ask('em-1')).toBe('em-1 by r');
    await expect(ask('vbr-1')).rejects.toMatchObject({ name: 'RefusedError', kind: 'forbidden' });
    await expect(ask('em-1', 'jobs:write')).rejects.toMatchObject({
      name: 'RefusedError',
      kind: 'forbidden',
    });
  });
});
