import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CloneWorkflows } from '../../../../functions/clone/workflows.ts';
import type { Checks } from '../../../../functions/compliance/check/check-view.ts';
import { fixLines, planFix, planUnfix, runFix } from '../../../../functions/triggers/slack/changes/fix.ts';
import { lookAt } from '../../../../functions/triggers/slack/changes/follow.ts';
import { runChange, runStep } from '../../../../functions/triggers/slack/changes/run-change.ts';
import type { Session, SlackContext } from '../../../../functions/triggers/slack/session.ts';
import { slackSettings } from '../../../../functions/triggers/slack/settings.ts';
import type { Change, Decision } from '../../../../functions/triggers/slack/workflow.ts';
import { hideLogs, shortPlan } from '../../clone/clones-in.ts';
import { healthyJob, now } from '../../compliance/estate.ts';
import { runningClone as clone, sessionOf } from './stub-session.ts';

const textOf = (message: { blocks: object[] }) =>
  message.blocks.map((block) => (block as { text: { text: string } }).text.text).join('\n');
const changeOf = (command: Change['command'], more: Partial<Change> = {}): Change => ({
  command,
  title: 'what *SQL*\n▲ a warning',
  input: { given: 'x' },
  ...more,
});
const approved: Decision = { approved: true, by: 'U0BOSS' };
const lost = { kind: 'conflict' };

/** Carries out a change whose action returns this answer. */
async function ran(change: Change, answer: unknown, decision?: Decision) {
  const name = {
    clone: 'clones:create',
    cancel: 'clones:cancel',
    copy: 'copy-jobs:create',
    check: 'compliance:check',
    ack: 'compliance:acknowledge',
    mute: 'compliance:mute',
    unmute: 'compliance:unmute',
    'servers test': 'servers:test',
    fix: '',
    unfix: '',
  }[change.command as 'clone'];
  const { session, asked } = sessionOf({ [name ?? 'jobs:control']: answer });
  const out = await runChange(session, change, decision);
  return { out, asked, text: 'message' in out ? textOf(out.message) : '', how: 'how' in out && out.how };
}

describe('a change that is carried out', () => {
  const seen = { plan: shortPlan, requestedAt: '2026-11-23T06:00:00.000Z' };

  it("starts the clone that was shown, with the execution's name as its key", async () => {
    const change = changeOf('clone', { input: { request: {}, dryRun: false }, approved: seen });
    const { out, asked } = await ran(change, { dryRun: false, clone: { id: 'clone-1' } });
    expect(out).toStrictEqual({ follow: { kind: 'clone', id: 'clone-1', title: 'what *SQL*' } });
    expect(asked).toStrictEqual([['clones:create', { request: {}, dryRun: false, idempotencyKey: 'e' }]]);
    await expect(ran(change, { dryRun: true })).rejects.toThrow('dry run');
    await expect(ran(changeOf('clone'), {})).rejects.toMatchObject(lost);
  });

  it('follows the cancelled clone, and the check that is started', async () => {
    const cancelled = await ran(changeOf('cancel'), { id: 'clone-2' }, approved);
    expect(cancelled.out).toStrictEqual({
      follow: { kind: 'clone', id: 'clone-2', title: 'what *SQL*, approved by <@U0BOSS>' },
    });
    expect(cancelled.asked).toStrictEqual([['clones:cancel', { given: 'x' }]]);
    const check = await ran(changeOf('check'), { id: 'check-1' });
    expect(check.out).toStrictEqual({
      follow: { kind: 'check', id: 'check-1', title: 'what *SQL*', withResult: false },
    });
    expect(check.asked).toStrictEqual([['compliance:check', { id: 'e' }]]);
  });

  it('shows the steps of a connection test', async () => {
    const steps = [{ step: 'dns', status: 'passed', milliseconds: 1, found: 'f' }];
    const { text, how } = await ran(changeOf('servers test'), { server: 'em-1', ok: true, steps });
    expect([text.includes('✔ dns: f'), how]).toStrictEqual([true, 'usual']);
  });

  it('reports the result of a copy job, and its warnings', async () => {
    const plan = {
      server: 'em-1',
      action: 'create',
      backupJob: { id: 'b', name: 'B' },
      repository: { id: 'r', name: 'R' },
      enabled: true,
      schedule: { policy: {} },
    };
    const copyJob = { name: 'SQL <copy>', server: 'em-1', schedule: { summary: 'at <once>' } };
    const done = { done: 'created', copyJob, warnings: [{ message: 'slow <disk>' }] };
    const { text, how } = await ran(changeOf('copy', { approved: plan }), done, approved);
    expect(text).toBe(
      '✔ created: *SQL &lt;copy&gt;* on em-1, approved by <@U0BOSS>\nat &lt;once&gt;\n▲ slow &lt;disk&gt;',
    );
    expect(how).toBe('usual');
    await expect(ran(changeOf('copy', { approved: plan }), { done: 'planned' })).rejects.toThrow('dry run');
    await expect(ran(changeOf('copy'), done)).rejects.toMatchObject(lost);
  });

  it.each<[Change['command'], unknown, RegExp]>([
    ['ack', {}, /^✔ what \*SQL\*, approved by <@U0BOSS>: /],
    [
      'mute',
      { mute: { servers: ['em-1', 'em-2'] } },
      /^✔ what \*SQL\*, approved by <@U0BOSS> on em-1, em-2: /,
    ],
    ['mute', { mute: {} }, /^✔ what \*SQL\*, approved by <@U0BOSS>: /],
    ['unmute', {}, /^✔ what \*SQL\*, approved by <@U0BOSS>$/],
  ])('%s is noted below the list', async (command, answer, text) => {
    const noted = await ran(changeOf(command), answer, approved);
    expect(noted.text).toMatch(text);
    expect([noted.how, noted.asked[0]?.[1]]).toStrictEqual(['beside', { given: 'x' }]);
  });

  it.each([
    ['done', '✔'],
    ['unchanged', '✔'],
    ['pending', '●'],
  ])('of a job is %s', async (outcome, sign) => {
    const job = healthyJob({ name: 'SQL', server: 'em-1' });
    const { text, asked, how } = await ran(changeOf('start'), { outcome, job }, approved);
    expect(text.startsWith(sign)).toBe(true);
    expect(text).toContain(': start, approved by <@U0BOSS>\n✔ *SQL* on em-1: success');
    expect([asked, how]).toStrictEqual([[['jobs:control', { given: 'x' }]], 'usual']);
    expect((await ran(changeOf('start'), { outcome: 'done', job })).text).toContain(': start\n');
  });
});

describe('work that takes time', () => {
  const look = async (given: object | undefined, kind: 'clone' | 'check' = 'clone', withResult?: boolean) => {
    const { ended, message } = await lookAt(
      { kind, id: 'clone-1', title: 'clone *SQL*', ...(withResult !== undefined && { withResult }) },
      { record: { get: async () => given } } as unknown as CloneWorkflows,
      {
        executions: { describe: async () => given },
        reportUrl: async (id: string) => `https://api.example/${id}`,
      } as unknown as Checks,
    );
    return [ended, textOf(message)];
  };

  it('shows the current step of a clone', async () => {
    const cancel = 'to cancel it: cancel `clone-1`';
    expect(await look(clone)).toStrictEqual([
      false,
      `● clone *SQL*\nnow at the step Start (running); ${cancel}`,
    ]);
    expect(
      await look({
        ...clone,
        cancelledBy: 'x',
        steps: [{ name: 'Plan' }, { name: 'Start' }, { name: 'Poll' }],
      }),
    ).toStrictEqual([false, `● clone *SQL*\nnow at the step Poll (resolving); ${cancel}`]);
  });

  it.each([
    ['succeeded', '✔'],
    ['failed', '✖'],
    ['cancelled', '■'],
    ['unknown', '?'],
  ])('has %s', async (outcome, sign) => {
    const ended = { outcome, message: 'it <did>', warnings: [] };
    expect(await look({ ...clone, outcome: ended })).toStrictEqual([
      true,
      `${sign} ${outcome}: clone *SQL*\nit &lt;did&gt;\nclone \`clone-1\``,
    ]);
    const job = { id: 'j', name: 'Copy <1>' };
    expect(await look({ ...clone, outcome: { outcome, warnings: ['<w>', 'v'], job } })).toStrictEqual([
      true,
      `${sign} ${outcome}: clone *SQL*\n\n*Copy &lt;1&gt;* \`j\` on em-1\n▲ &lt;w&gt;\n▲ v\nclone \`clone-1\``,
    ]);
  });

  it('includes a check, whose figures are only for users who may read them', async () => {
    const checkId = 'check-0c6d1f1b2e774f0c9a551d3b4f7a4f0c';
    const figures = (open: number) => ({
      checkId,
      at: now.toISOString(),
      jobs: 9,
      complying: 7,
      open,
      changes: 1,
    });
    const ended = (open: number) => ({ status: 'SUCCEEDED', output: JSON.stringify(figures(open)) });
    const link = '\n<https://api.example/clone-1|Open the report>';
    expect((await look({ status: 'RUNNING' }, 'check'))[0]).toBe(false);
    expect(await look(ended(2), 'check')).toStrictEqual([
      true,
      expect.stringMatching(/^✔ [^7]*`compliance:read`/),
    ]);
    for (const [open, sign, findings] of [
      [1, '✖', '1 finding'],
      [2, '✖', '2 findings'],
      [0, '✔', '0 findings'],
    ] as const)
      expect(await look(ended(open), 'check', true)).toStrictEqual([
        true,
        `${sign} 7 of 9 jobs comply; ${findings} open, 1 changed.${link}`,
      ]);
    expect(await look({ status: 'FAILED', error: 'A<b' }, 'check', true)).toStrictEqual([
      true,
      expect.stringMatching(/^✖ .*A&lt;b.* clone-1\.$/),
    ]);
  });

  it('fails when its execution cannot be found', async () => {
    await expect(look(undefined)).rejects.toThrow('clone-1');
    await expect(look(undefined, 'check')).rejects.toThrow('clone-1');
  });
});

describe('a fix', () => {
  const jobs = [
    {
      id: 'j',
      name: 'SQL <1>',
      standard: 'gold <std>',
      changes: [{ field: 'retention', from: '<7>', to: '14', change: 'better' }],
      cannot: [{ field: 'encryption', because: 'no <key>' }],
    },
    { id: 'k', name: 'Mail', changes: [], cannot: [] },
  ];
  const sessionWith = (answers: Record<string, unknown>, approvals: object[] = []) => {
    const { session, asked } = sessionOf(answers);
    const context = {
      ...session.context,
      configuration: { ...session.context.configuration, compliance: {} },
      settings: slackSettings.parse({ approvals }),
    };
    return { session: { ...session, context, request: { user: 'U0ANN' } } as unknown as Session, asked };
  };
  const lines = [
    '*SQL &lt;1&gt;*, as gold &lt;std&gt;',
    '• retention: &lt;7&gt; → 14',
    '○ encryption stays: no &lt;key&gt;',
    '*Mail*',
  ];
  const plan = { server: 'em-1', jobs, needsSecondPerson: false };
  const seen = {
    server: 'em-1',
    jobs: [
      { name: 'SQL <1>', changes: jobs[0]?.changes },
      { name: 'Mail', changes: [] },
    ],
  };

  it('is planned, with each setting that changes or stays', async () => {
    const { session, asked } = sessionWith({ 'compliance:plan-fix': plan });
    expect(await planFix(session, healthyJob({ id: 'j', name: 'SQL <1>', server: 'em-1' }))).toStrictEqual({
      command: 'fix',
      server: 'em-1',
      title: ['fix *SQL &lt;1&gt;* on em-1', ...lines].join('\n'),
      input: { server: 'em-1', jobs: ['j'] },
      approved: seen,
    });
    expect(asked).toStrictEqual([['compliance:plan-fix', { server: 'em-1', jobs: ['j'] }]]);
  });

  it('is undone in the same way', async () => {
    const answers = { 'compliance:fix': { server: 'em-1', jobs }, 'compliance:plan-fix': plan };
    const { session, asked } = sessionWith(answers);
    expect(await planUnfix(session, 'fix-1')).toStrictEqual({
      command: 'unfix',
      server: 'em-1',
      title: ['take back the fix of *SQL &lt;1&gt;*, *Mail* on em-1', ...lines].join('\n'),
      input: { undo: 'fix-1' },
      approved: seen,
    });
    expect(asked).toStrictEqual([
      ['compliance:fix', { id: 'fix-1' }],
      ['compliance:plan-fix', { undo: 'fix-1' }],
    ]);
  });

  it('that another person must apply needs an approval', async () => {
    const answers = { 'compliance:plan-fix': { ...plan, needsSecondPerson: true } };
    const job = healthyJob({ server: 'em-1' });
    const approval = (command: string) => [
      { commands: [command], servers: ['em-1'], approvers: { users: ['U0BOSS'] } },
    ];
    for (const approvals of [[], approval('unfix')])
      await expect(planFix(sessionWith(answers, approvals).session, job)).rejects.toMatchObject({
        kind: 'forbidden',
      });
    expect((await planFix(sessionWith(answers, approval('fix')).session, job)).command).toBe('fix');
  });

  it('is refused when the shown plan is unknown', async () => {
    const { session, asked } = sessionWith({});
    await expect(runFix(session, changeOf('fix'))).rejects.toMatchObject(lost);
    expect(asked).toStrictEqual([]);
  });

  it('reports its result, and is undone by its id', () => {
    const fix = {
      id: 'fix-1',
      server: 'em-1',
      plannedBy: { source: 'slack', name: 'U0ANN' },
      plannedAt: now.toISOString(),
      needsSecondPerson: false,
    } as const;
    const job = (name: string, more: object) => ({ id: name, name, changes: [], cannot: [], ...more });
    const told = (status: 'applied' | 'incomplete') =>
      fixLines({
        ...fix,
        status,
        jobs: [
          job('A<', { outcome: 'fixed' }),
          job('B', { outcome: 'refused', because: 'no <way>' }),
          job('C', {}),
        ],
      }).split('\n');
    const outcomes = ['✔ fixed: *A&lt;*', '✖ refused: *B* no &lt;way&gt;', '✖ not tried: *C*'];
    expect(told('applied')).toStrictEqual([...outcomes, 'fix `fix-1`; to take it back: unfix `fix-1`']);
    expect(told('incomplete')).toStrictEqual([...outcomes, 'fix `fix-1`']);
  });
});

describe('the step', () => {
  afterEach(() => vi.restoreAllMocks());
  const stepped = (changed: Partial<Change>, context: object = { settings: slackSettings.parse({}) }) => {
    hideLogs();
    const request = { user: 'U0ANN', channel: 'C0OPS', receivedAt: now.toISOString(), replaces: false };
    const prepared = { change: { ...changeOf('clone'), ...changed } };
    const given = { configuration: {}, compliance: {}, now: () => now, ...context };
    return runStep(given as unknown as SlackContext)({ execution: 'e', data: { request, prepared } });
  };

  it('answers a refusal', async () => {
    for (const [command, text] of [
      ['unmute', '^✖ .*`compliance:write`'],
      ['clone', '^✖ '],
    ] as const)
      expect(await stepped({ command })).toMatchObject({
        how: 'usual',
        message: { text: expect.stringMatching(text) },
      });
  });

  it('leaves every other error to the workflow', async () => {
    await expect(stepped({ command: 'unmute' }, {})).rejects.toThrow(TypeError);
  });
});
