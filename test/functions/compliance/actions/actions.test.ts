import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../functions/action.ts';
import { applyFixAction } from '../../../../functions/compliance/actions/apply-fix.ts';
import {
  acknowledgeFindingAction,
  listFindingsAction,
  openFindingsAction,
  releaseFindingAction,
} from '../../../../functions/compliance/actions/findings.ts';
import { getCheckAction } from '../../../../functions/compliance/actions/get-check.ts';
import { getEvidenceAction } from '../../../../functions/compliance/actions/get-evidence.ts';
import { getReportAction } from '../../../../functions/compliance/actions/get-report.ts';
import { listDriftAction } from '../../../../functions/compliance/actions/list-drift.ts';
import { getFixAction, listFixesAction } from '../../../../functions/compliance/actions/list-fixes.ts';
import { listReportsAction } from '../../../../functions/compliance/actions/list-reports.ts';
import {
  endMuteAction,
  listMutesAction,
  muteAction,
  unmuteAction,
} from '../../../../functions/compliance/actions/mutes.ts';
import { planFixAction } from '../../../../functions/compliance/actions/plan-fix.ts';
import { startCheckAction } from '../../../../functions/compliance/actions/start-check.ts';
import { testPolicyAction } from '../../../../functions/compliance/actions/test-policy.ts';

// The name, the permission and the input of an action are known before it runs: nothing is read for them.
const none = {} as never;
const actions = {
  apply: applyFixAction(none),
  open: openFindingsAction(none),
  findings: listFindingsAction(none),
  acknowledge: acknowledgeFindingAction(none),
  release: releaseFindingAction(none),
  check: getCheckAction(none),
  evidence: getEvidenceAction(none, none, none),
  report: getReportAction(none, none),
  drift: listDriftAction(none),
  fixes: listFixesAction(none),
  fix: getFixAction(none),
  reports: listReportsAction(none),
  mute: muteAction(none),
  unmute: unmuteAction(none),
  endMute: endMuteAction(none),
  mutes: listMutesAction(none),
  plan: planFixAction(none),
  start: startCheckAction(none, none, none),
  testPolicy: testPolicyAction(none),
};
const named = (name: keyof typeof actions) => actions[name] as unknown as Action<object, unknown>;
const two = { server: ['em-1', 'vbr-1'] };
const id = `fix-${'0'.repeat(32)}`;

it.each<[keyof typeof actions, name: string, permission: string, input: object, servers: string[]]>([
  ['apply', 'compliance:apply-fix', 'jobs:write', { id }, []],
  ['open', 'compliance:open-findings', 'jobs:read', {}, []],
  ['findings', 'compliance:findings', 'jobs:read', {}, []],
  ['findings', 'compliance:findings', 'jobs:read', two, two.server],
  ['acknowledge', 'compliance:acknowledge', 'compliance:write', {}, []],
  ['release', 'compliance:release', 'compliance:write', {}, []],
  ['check', 'compliance:get-check', 'compliance:read', {}, ['*']],
  ['evidence', 'compliance:get-evidence', 'compliance:read', {}, ['*']],
  ['report', 'compliance:get-report', 'compliance:read', {}, ['*']],
  ['drift', 'compliance:drift', 'jobs:read', {}, []],
  ['drift', 'compliance:drift', 'jobs:read', two, two.server],
  ['fixes', 'compliance:fixes', 'jobs:read', {}, []],
  ['fixes', 'compliance:fixes', 'jobs:read', two, two.server],
  ['fix', 'compliance:fix', 'jobs:read', { id }, []],
  ['reports', 'compliance:reports', 'compliance:read', {}, ['*']],
  ['mute', 'compliance:mute', 'compliance:write', {}, []],
  ['unmute', 'compliance:unmute', 'compliance:write', {}, []],
  ['endMute', 'compliance:end-mute', 'compliance:write', {}, []],
  ['mutes', 'compliance:mutes', 'compliance:read', {}, []],
  ['plan', 'compliance:plan-fix', 'jobs:write', { server: 'vbr-1', jobs: [] }, ['vbr-1']],
  ['plan', 'compliance:plan-fix', 'jobs:write', { undo: id }, []],
  ['start', 'compliance:check', 'compliance:write', {}, ['*']],
  ['testPolicy', 'compliance:test-policy', 'compliance:read', {}, ['*']],
])(
  '%s has the name %s, requires %s, and names its servers: %#',
  (which, name, permission, input, servers) => {
    const action = named(which);
    expect([action.name, action.permission, action.servers(input)]).toEqual([name, permission, servers]);
  },
);

const texts = (length: number) => 'x'.repeat(length);
const until = '2026-11-23T20:00:00Z';
const job = 'a8f5b5f0-0000-4000-8000-000000000001';
const jobs = (count: number) => Array.from({ length: count }, () => job);
const muting = { pattern: 'sql*', until, because: 'we move' };
const policy = { compliance: {} };

describe('accepted input', () => {
  it.each<[keyof typeof actions, object]>([
    ['findings', { server: 'a,b', severity: 'high,low', rule: 'r', owner: 'o', state: 'open,resolved' }],
    ['findings', { rule: texts(100), owner: texts(100) }],
    ['acknowledge', { finding: texts(200), until, because: texts(500) }],
    ['acknowledge', { finding: 'f' }],
    ['release', { finding: 'f' }],
    ['check', { id: 'my key' }],
    ['evidence', { id: 'latest' }],
    ['report', { id: 'check-1', form: 'csv', view: 'controls' }],
    ['report', { id: 'latest', form: 'html' }],
    ['drift', { server: 'a', job: texts(500), status: 'differs,same,unknown' }],
    ['fixes', { server: 'a,b', status: 'planned,applied,incomplete' }],
    ['fix', { id }],
    ['apply', { id }],
    ['reports', { day: '2026-11-23' }],
    ['mute', { ...muting, pattern: texts(200), because: texts(500), dryRun: true }],
    ['unmute', { pattern: texts(200) }],
    ['unmute', { pattern: 'p', because: texts(500) }],
    ['endMute', { id: texts(200), because: 'done' }],
    ['endMute', { id: 'm' }],
    ['plan', { server: 'vbr-1', jobs: jobs(20) }],
    ['plan', { undo: id }],
    ['start', { id: 'my key' }],
    ['start', {}],
    ['testPolicy', policy],
    ['testPolicy', { ...policy, check: 'latest' }],
    [
      'testPolicy',
      { ...policy, check: 'check-1', expect: { opens: 0, closes: 1, hides: 2, regraded: 3, after: 4 } },
    ],
    [
      'testPolicy',
      { ...policy, expect: { rules: { 'last-result': { opens: 1, closes: 1, hides: 1, regraded: 1 } } } },
    ],
    // They decide when checks run, and do not affect the result.
    ['testPolicy', { compliance: { schedule: 'no schedule', serversAtOnce: 'none' } }],
  ])('by %s: %#', (which, input) => {
    expect(named(which).input.safeParse(input).error).toBeUndefined();
  });
});

describe('refused input', () => {
  const refused = (which: keyof typeof actions, input: unknown) =>
    named(which)
      .input.safeParse(input)
      .error?.issues.map(({ path }) => path.join('.'));

  it.each<[keyof typeof actions, object, field: string]>([
    ['findings', { server: 'A' }, 'server.0'],
    ['findings', { severity: 'grave' }, 'severity.0'],
    ['findings', { rule: 'a,' }, 'rule.1'],
    ['findings', { rule: texts(101) }, 'rule.0'],
    ['findings', { owner: '' }, 'owner.0'],
    ['findings', { owner: texts(101) }, 'owner.0'],
    ['findings', { state: 'gone' }, 'state.0'],
    ['findings', { limit: '0' }, 'limit'],
    ['findings', { job: 'x' }, ''],
    ['open', { server: 'a' }, ''],
    ['acknowledge', { finding: '' }, 'finding'],
    ['acknowledge', { finding: texts(201) }, 'finding'],
    ['acknowledge', { finding: 'f', until: 'tomorrow' }, 'until'],
    ['acknowledge', { finding: 'f', because: ' ' }, 'because'],
    ['acknowledge', { finding: 'f', because: texts(501) }, 'because'],
    ['acknowledge', { finding: 'f', by: 'me' }, ''],
    ['release', { finding: 'f', because: 'x' }, ''],
    ['check', { id: '' }, 'id'],
    ['check', { id: 'a', view: 'x' }, ''],
    ['evidence', { id: 'a b' }, 'id'],
    ['evidence', { id: 'a', form: 'json' }, ''],
    ['report', { id: 'a', form: 'pdf' }, 'form'],
    ['report', { id: 'a', form: 'json', view: 'all' }, 'view'],
    ['report', { id: 'a', form: 'json', more: 1 }, ''],
    ['drift', { job: '' }, 'job'],
    ['drift', { job: texts(501) }, 'job'],
    ['drift', { status: 'equal' }, 'status.0'],
    ['drift', { more: 1 }, ''],
    ['fixes', { status: 'done' }, 'status.0'],
    ['fixes', { more: 1 }, ''],
    ['fix', { id: 'fix-1' }, 'id'],
    ['fix', { id: `x${id}` }, 'id'],
    ['fix', { id: `${id}0` }, 'id'],
    ['fix', { id, more: 1 }, ''],
    ['apply', { id, more: 1 }, ''],
    ['reports', { day: 'today' }, 'day'],
    ['reports', { more: 1 }, ''],
    ['mute', { ...muting, pattern: '' }, 'pattern'],
    ['mute', { ...muting, pattern: texts(201) }, 'pattern'],
    ['mute', { ...muting, until: 'tomorrow' }, 'until'],
    ['mute', { ...muting, because: ' ' }, 'because'],
    ['mute', { ...muting, because: texts(501) }, 'because'],
    ['mute', { ...muting, more: 1 }, ''],
    ['unmute', { pattern: 'p', because: '' }, 'because'],
    ['unmute', { pattern: 'p', until }, ''],
    ['endMute', { id: '' }, 'id'],
    ['endMute', { id: texts(201) }, 'id'],
    ['endMute', { id: 'm', pattern: 'p' }, ''],
    ['mutes', { server: 'a' }, ''],
    ['plan', { server: 'vbr-1', jobs: jobs(21) }, 'jobs'],
    ['plan', { server: 'vbr-1', jobs: [] }, 'jobs'],
    ['plan', { server: 'vbr-1', jobs: [''] }, 'jobs.0'],
    ['plan', { server: 'vbr-1' }, ''],
    ['plan', { jobs: jobs(1) }, ''],
    ['plan', {}, ''],
    ['plan', { undo: id, server: 'vbr-1' }, ''],
    ['plan', { undo: id, jobs: jobs(1) }, ''],
    ['plan', { undo: id, server: 'vbr-1', jobs: jobs(1) }, ''],
    ['plan', { undo: 'fix-1' }, 'undo'],
    ['plan', { undo: id, more: 1 }, ''],
    ['start', { id: '' }, 'id'],
    ['start', { servers: [] }, ''],
    ['testPolicy', { compliance: { more: 1 } }, 'compliance'],
    ['testPolicy', { compliance: null }, 'compliance'],
    ['testPolicy', { compliance: [] }, 'compliance'],
    ['testPolicy', { compliance: 'x' }, 'compliance'],
    ['testPolicy', {}, 'compliance'],
    ['testPolicy', { ...policy, more: 1 }, ''],
    ['testPolicy', { ...policy, check: 'a b' }, 'check'],
    ['testPolicy', { ...policy, expect: { opens: -1 } }, 'expect.opens'],
    ['testPolicy', { ...policy, expect: { after: 1.5 } }, 'expect.after'],
    ['testPolicy', { ...policy, expect: { before: 1 } }, 'expect'],
    ['testPolicy', { ...policy, expect: { rules: { a: { after: 1 } } } }, 'expect.rules.a'],
    [
      'testPolicy',
      { compliance: { standards: { gold: { product: 'microsoft365', file: 'gold.json' } } } },
      'compliance.standards.gold.file',
    ],
  ])('by %s: %#', (which, input, field) => {
    expect(refused(which, input)).toContain(field);
  });
});
