import { expect, it } from 'vitest';
import type { Caller, Permission } from '../../../../functions/action.ts';
import { openFindingsAction } from '../../../../functions/compliance/actions/findings.ts';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import { emptyHistory, type History } from '../../../../functions/compliance/history.ts';
import { currentMutes } from '../../../../functions/compliance/mutes.ts';
import type { ComplianceRecord } from '../../../../functions/compliance/record/compliance-record.ts';
import { status } from '../../../../functions/triggers/slack/answer-command.ts';
import { runAction, type Session } from '../../../../functions/triggers/slack/session.ts';

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

/** What the record says of it. */
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

/** What `status` says to someone with these permissions, as JSON. */
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

it('lists what stands, the most severe first, each with its id, and with buttons for who may act', async () => {
  const history = historyOf([finding('low-1', { severity: 'low' }), finding('high-1')]);
  const text = await shown(history, { may: everything });
  expect(text).toContain('Findings that stand: 2');
  expect(text.indexOf('high-1')).toBeLessThan(text.indexOf('low-1'));
  expect(text).toContain('Job &lt;high-1&gt; on em-1');
  expect(text).toContain('"value":"ack high-1"');
  expect(text).toContain('"value":"check"');
  expect(text).toContain('https://api.example/check-9');
});

it('offers no button and no report to who may only read jobs, and shows only their servers', async () => {
  const history = historyOf([finding('mine'), finding('theirs', { server: 'vbr-1' })]);
  const text = await shown(history, { servers: ['em-1'] });
  expect(text).toContain('mine');
  for (const other of ['theirs', '"button"', 'api.example']) expect(text).not.toContain(other);
});

it('offers buttons for the findings of the servers on which the asker may act, and figures to nobody', async () => {
  const history = historyOf([finding('mine'), finding('theirs', { server: 'vbr-1' })]);
  const text = await shown(history, { may: everything, servers: ['em-1'] });
  expect(text).toContain('"value":"ack mine"');
  for (const other of ['theirs', '"value":"check"', 'api.example']) expect(text).not.toContain(other);
  const { check } = await openFindingsAction(recordOf(history)).run(
    {},
    { caller: { source: 'http', name: 'ci', permissions: [], servers: ['em-1'] }, now, requestId: 'r' },
  );
  expect(check).toEqual({ id: 'check-9', at: hoursAgo(1) });
});

it('says who holds what back, and counts it apart from what stands', async () => {
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

it('says that the last check is old, or that there was none', async () => {
  expect(await shown(historyOf([], 25))).toContain('As checked on');
  expect(await shown(historyOf([], 27))).toContain('The last check is old');
  expect(await shown(emptyHistory(), { may: everything })).toMatch(/No check has run yet.*"value":"check"/);
});

it('pages a hundred findings within what Slack takes in a message', async () => {
  const many = historyOf(Array.from({ length: 100 }, (_, index) => finding(`f-${index}`)));
  for (const page of [1, 2, 7]) {
    const { blocks } = JSON.parse(await shown(many, { may: everything }, page));
    expect(blocks.length).toBeLessThanOrEqual(50);
  }
});

it('refuses who may not read jobs', async () => {
  await expect(shown(historyOf([]), { may: [] })).rejects.toThrow('jobs:read');
});
