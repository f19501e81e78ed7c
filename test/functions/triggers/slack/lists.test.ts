import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../functions/compliance/findings/finding.ts';
import { answerList } from '../../../../functions/triggers/slack/list.ts';
import {
  asOfLines,
  cloneLines,
  diagnosisMessage,
  findingEntry,
  jobLines,
  jobMessage,
  runLines,
  unreadLines,
} from '../../../../functions/triggers/slack/messages/results.ts';
import { stepEvents } from '../../../../functions/triggers/slack/workflow.ts';
import { healthyJob, hoursAgo, now } from '../../compliance/estate.ts';
import { commandOf, sessionOf } from './stub-session.ts';

const at = now.toISOString();
const clone = {
  id: 'clone-1',
  server: 'em-1',
  source: 'SQL',
  name: 'Copy of SQL',
  status: 'finished' as const,
  requestedBy: { source: 'slack' as const, name: 'U0ANN' },
  requestedAt: at,
  warnings: [],
};
const run = {
  server: 'em-1',
  job: { id: 'j', name: 'SQL' },
  start: hoursAgo(3),
  result: 'failed',
  seenAt: at,
} as const;

type ListCommand = Parameters<typeof answerList>[1];

describe('a list', () => {
  const list = async (text: string, answers: Record<string, unknown>) => {
    const { session, asked } = sessionOf(answers);
    const message = await answerList(session, commandOf(text) as ListCommand);
    return { asked, text: JSON.stringify(message), title: message.text };
  };
  const jobs = { 'jobs:list': { jobs: [healthyJob()], asOf: [], unread: [] } };
  const none = { 'jobs:list': { jobs: [], asOf: [], unread: [] } };

  it.each<[string, object]>([
    ['jobs', { limit: '5000', fresh: 'false' }],
    ['jobs sql now', { limit: '5000', fresh: 'true', name: '*sql*' }],
    [
      'jobs sql* failed warning idle',
      { limit: '5000', fresh: 'false', name: 'sql*', lastResult: 'failed,warning', status: 'idle' },
    ],
    ['jobs s?l on em-1', { limit: '5000', fresh: 'false', name: 's?l', server: 'em-1' }],
    [
      'jobs since 2026-03-10 06:00',
      { limit: '5000', fresh: 'false', lastRunAfter: '2026-03-10T05:59:59.999Z' },
    ],
  ])('%s requests %j', async (text, input) => {
    expect((await list(text, jobs)).asked).toStrictEqual([['jobs:list', input]]);
  });

  it('of jobs shows their number, the filter and the age of the data', async () => {
    expect((await list('jobs', jobs)).title).toBe('1 job');
    const two = { 'jobs:list': { jobs: [healthyJob(), healthyJob()], asOf: [], unread: [] } };
    expect((await list('jobs on em-1', two)).title).toBe('2 jobs (on em-1)');
    const asOf = [{ server: 'em-1', at: hoursAgo(3), fresh: false }];
    const unread = [{ server: 'vbr-1', code: 'x', message: 'No answer.' }];
    const { text } = await list('jobs', { 'jobs:list': { jobs: [], asOf, unread } });
    expect(text).toContain('3 hours ago');
    expect(text).toContain('No answer.');
  });

  it('without a matching name suggests a state', async () => {
    expect((await list('jobs fialed on em-1', none)).text).toContain('"value":"jobs failed on em-1"');
    expect((await list('jobs fialed', jobs)).text).not.toContain('"value":"jobs failed"');
    expect((await list('jobs sql', none)).text).not.toContain('actions');
  });

  it('of runs shows the newest of many', async () => {
    const { asked, title } = await list('runs failed on em-1 since 3h', {
      'runs:list': { runs: [run], next: 'n' },
    });
    expect(asked).toMatchObject([
      [expect.any(String), { limit: '100', result: 'failed', server: 'em-1', since: hoursAgo(3) }],
    ]);
    expect(title).toBe('The newest 1 run (failed on em-1 since 3h)');
    const all = await list('runs', { 'runs:list': { runs: [run, run] } });
    expect([all.title, all.asked]).toStrictEqual(['2 runs', [['runs:list', { limit: '100' }]]]);
  });

  it('of clones filters by one outcome, or by several', async () => {
    const clones = [
      { ...clone, outcome: 'failed', message: 'broken' },
      { ...clone, id: 'clone-2', outcome: 'succeeded' },
      { ...clone, id: 'clone-3', status: 'running' },
    ];
    const answers = { 'clones:list': { clones } };
    const shown = async (text: string) => {
      const { asked, text: message } = await list(text, answers);
      const ids = ['clone-1', 'clone-2', 'clone-3'].filter((id) => message.includes(id));
      return [Object.keys(asked[0]?.[1] as object).includes('outcome'), ids];
    };
    expect(await shown('clones')).toStrictEqual([false, ['clone-1', 'clone-2', 'clone-3']]);
    expect(await shown('clones failed')).toStrictEqual([true, ['clone-1']]);
    expect(await shown('clones running')).toStrictEqual([false, ['clone-3']]);
    expect(await shown('clones failed running')).toStrictEqual([false, ['clone-1', 'clone-3']]);
    const all = await list('clones', answers);
    expect([all.title, all.asked]).toStrictEqual(['3 clones', [['clones:list', { limit: '100' }]]]);
    expect((await list('clones failed on em-1 since 3h', answers)).asked).toStrictEqual([
      ['clones:list', { limit: '100', outcome: 'failed', server: 'em-1', since: hoursAgo(3) }],
    ]);
    expect((await list('clones', { 'clones:list': { clones, next: 'n' } })).title).toBe(
      'The newest 3 clones',
    );
  });
});

describe('a line', () => {
  it('of a run has its time, its duration and its reason', () => {
    expect(runLines(run, now)).toMatch(/^✖ \*SQL\* on em-1: failed\nstarted .* \(3 hours ago\)$/);
    const told = runLines({ ...run, durationSeconds: 59, reason: 'Disk <full>' }, now);
    expect(told).toMatch(/ · took less than a minute\nDisk &lt;full&gt;$/);
    expect(runLines({ ...run, result: 'running', durationSeconds: 60 }, now)).toMatch(
      /^● .* · took 1 minute$/s,
    );
  });

  it('of a clone has the requester, and why it did not succeed', () => {
    const lines = cloneLines({ ...clone, outcome: 'failed', message: 'broken' }, now);
    expect(lines).toMatch(
      /^✖ \*Copy of SQL\* of SQL on em-1: failed\n.*<@U0ANN>.* · clone `clone-1`\nbroken$/,
    );
    expect(cloneLines({ ...clone, outcome: 'succeeded', message: 'x' }, now)).toMatch(
      /^✔ .*: succeeded\n.*`clone-1`$/,
    );
    expect(cloneLines({ ...clone, status: 'running' }, now)).toMatch(/^● .*: running\n/);
  });

  it('of data that is not fresh names the oldest, and of data that was not read the reason', () => {
    const old = (server: string, hours: number, fresh = false) => ({ server, at: hoursAgo(hours), fresh });
    expect(asOfLines([old('a', 9, true)], now)).toStrictEqual([]);
    expect(asOfLines([old('a', 2), old('b', 5), old('c', 9, true)], now)[0]).toMatch(/\*b\*.*5 hours ago/);
    const unread = (code: string) => unreadLines([{ server: 'a', code, message: 'm' }])[0];
    expect(unread('read-in-part')).not.toBe(unread('server-busy'));
    expect(unread('server-busy')).toMatch(/^✖ \*a\* .*: m$/);
  });

  it('of each step of a test has its symbol', () => {
    const steps = [
      { step: 'dns', status: 'passed', milliseconds: 1, found: 'f' },
      { step: 'tls', status: 'warning', milliseconds: 1, found: 'f', problem: 'p', remedy: 'r' },
      { step: 'logon', credential: 'read', status: 'failed', milliseconds: 1, problem: 'p', remedy: 'r' },
      { step: 'version', status: 'skipped', milliseconds: 0 },
    ] as const;
    const texts = (ok: boolean) =>
      JSON.stringify(diagnosisMessage({ server: 'em-1', ok, steps: [...steps] }).blocks);
    for (const line of ['✔ dns: f', '▲ tls: f p r', '✖ logon (read): p r', '○ version: skipped'])
      expect(texts(false)).toContain(`${line}`);
    expect(texts(true)).not.toBe(texts(false));
  });
});

it('a job has its facts, and buttons for the available actions', () => {
  const job = healthyJob({ lastResult: 'failed', enabled: false, status: 'disabled' });
  const text = JSON.stringify(jobMessage(job, now));
  for (const control of ['start', 'retry', 'enable'])
    expect(text).toContain(`"value":"${control} ${job.id} on vbr01"`);
  for (const fact of ['VSphereBackup', 'Main repository', 'disabled', `id \`${job.id}\``])
    expect(text).toContain(fact);
});

it('a job has only the facts that are known', () => {
  const { repository: _, ...job } = healthyJob({ name: 'SQL', type: 'VM <1>', enabled: true });
  const facts = (given: Parameters<typeof jobMessage>[0]) => {
    const { text, blocks } = jobMessage(given, now);
    expect(text).toBe('SQL');
    const lines = (blocks[0] as { text: { text: string } }).text.text.split('\n');
    return lines.slice(lines.findIndex((line) => line.startsWith('type')));
  };
  expect(facts(job)).toStrictEqual(['type VM &lt;1&gt;', `id \`${job.id}\``]);
  expect(facts({ ...job, enabled: false, repository: { id: 'r', name: 'R <2>' } })).toStrictEqual([
    'type VM &lt;1&gt;',
    'repository R &lt;2&gt;',
    'disabled',
    `id \`${job.id}\``,
  ]);
});

it('a finding shows what holds it back, who acknowledged it, and its buttons', () => {
  const finding: Finding = {
    id: 'last-result-1',
    rule: 'last-result',
    title: 'It failed',
    severity: 'high',
    state: 'open',
    server: 'em-1',
    product: 'enterprise-manager',
    job: { id: 'j', name: 'SQL', control: 'retry' },
    evidence: [],
    remedy: 'Look.',
    since: at,
  };
  const mute = { id: 'm', pattern: '*', until: at, because: 'move', by: 'U0BOB', at };
  const text = (entry: object, withButtons = false) =>
    JSON.stringify(findingEntry({ finding, ...entry } as never, now, withButtons));
  expect(text({})).toContain('"✖ *It failed: SQL on em-1* (high)\\n\\nid `last-result-1`"');
  expect(text({ mute })).toMatch(/○ \*It failed.*<@U0BOB>.*move/);
  const acknowledged = { by: 'U0ANN', at, because: 'mine' };
  expect(text({ acknowledged })).toMatch(/<@U0ANN>: mine/);
  expect(text({ finding: { ...finding, state: 'held', window: 'patches' } })).toMatch(/○ .*patches/);
  expect(text({ finding: { ...finding, state: 'not-judged', notJudgedBecause: 'gone' } })).toMatch(
    /\? .*gone/,
  );
  const lines = (entry: object) => (JSON.parse(text(entry))[0].text.text as string).split('\n');
  const notes = (entry: object) => lines(entry).slice(2, -1);
  expect(lines({})).toHaveLength(3);
  expect(notes({ mute, acknowledged: { by: 'U0ANN', at } })).toStrictEqual([
    expect.stringMatching(/^_muted by <@U0BOB> until .*: move_$/),
    '_acknowledged by <@U0ANN>_',
  ]);
  expect(
    notes({ finding: { ...finding, state: 'held', window: 'p <1>', notJudgedBecause: 'q <2>' } }),
  ).toStrictEqual(['_held back: p &lt;1&gt;_', '_not judged: q &lt;2&gt;_']);
  for (const [state, sign] of [
    ['open', '✖'],
    ['held', '○'],
    ['excepted', '○'],
    ['not-judged', '?'],
    ['observed', '○'],
  ])
    expect(lines({ finding: { ...finding, state } })[0]).toBe(`${sign} *It failed: SQL on em-1* (high)`);
  const { job: _job, ...ofServer } = finding;
  expect(lines({ finding: ofServer })[0]).toBe('✖ *It failed: em-1* (high)');
  expect([text({}, true), text({})].map((each) => each.includes('ack last-result-1'))).toStrictEqual([
    true,
    false,
  ]);
});

it('a job shows its state, and the message of its last run', () => {
  const job = healthyJob({ lastResult: 'none', status: 'idle', session: { message: 'Full <disk>' } });
  const { lastRun: _ran, nextRun: _next, ...never } = job;
  expect(jobLines(never, now)).toBe(
    `○ *${job.name}* on vbr01: no result yet, idle\nnever ran\nFull &lt;disk&gt;`,
  );
  for (const [lastResult, sign] of [
    ['success', '✔'],
    ['warning', '▲'],
    ['failed', '✖'],
    ['unknown', '?'],
  ] as const)
    expect(jobLines({ ...never, lastResult }, now)).toContain(
      `${sign} *${job.name}* on vbr01: ${lastResult}, idle`,
    );
  const long = jobLines({ ...never, session: { message: 'x'.repeat(400) } }, now);
  expect(long.endsWith(`\n${'x'.repeat(299)}…`)).toBe(true);
});

it('a step of the workflow that reports the outcome requires all its fields', () => {
  const request = { user: 'U', channel: 'C', receivedAt: '2026-11-23T06:00:00Z', replaces: false };
  const answer = { message: { text: 't', blocks: [] }, how: 'usual' };
  const outcome = {
    tries: 0,
    request,
    decision: { by: 'U', request },
    change: { command: 'start', title: 't', input: {} },
    answer,
  };
  const isTaken = (given: object) => stepEvents.outcome.safeParse(given).success;
  expect(isTaken(outcome)).toBe(true);
  for (const field of Object.keys(outcome))
    expect(isTaken({ ...outcome, [field]: undefined }), field).toBe(false);
  expect(isTaken({ ...outcome, decision: { by: 'U' } })).toBe(false);
  const follow = { tries: 0, request, follow: { kind: 'clone', id: 'c', title: 't' } };
  for (const kind of ['clone', 'check'])
    expect(stepEvents.follow.safeParse({ ...follow, follow: { ...follow.follow, kind } }).success).toBe(true);
  for (const field of Object.keys(follow))
    expect(stepEvents.follow.safeParse({ ...follow, [field]: undefined }).success, field).toBe(false);
  expect(stepEvents.follow.safeParse({ ...follow, follow: { ...follow.follow, kind: 'fix' } }).success).toBe(
    false,
  );
  expect(stepEvents.answer.safeParse({ tries: 0, request, answer }).success).toBe(true);
  expect(stepEvents.answer.safeParse({ tries: 0, request, answer: { ...answer, how: 'x' } }).success).toBe(
    false,
  );
  expect(stepEvents.answer.safeParse({ request, answer }).success).toBe(false);
});
