import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { nagFindings } from './nag-findings.ts';
import { templateOf } from './synthesize.ts';

const servers = {
  'em-1': { product: 'enterprise-manager', url: 'https://em.example:9398', tls: 'public' },
  'vb365-1': { product: 'microsoft365', url: 'https://vb365.example:4443', tls: 'public' },
};
const clone = {
  action: 'clones:create',
  with: { server: 'em-1', job: 'Standard', name: '{{date}}' },
  schedule: 'cron(0 22 ? * MON-FRI *)',
};
const check = { action: 'compliance:check', schedule: 'rate(12 hours)' };
const mute = {
  action: 'compliance:mute',
  with: { pattern: '*', until: '2027-01-01T00:00:00Z', because: 'move' },
  schedule: 'at(2026-12-24T06:00:00)',
};
const start = {
  action: 'jobs:control',
  with: { server: 'em-1', id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11', control: 'start' },
  schedule: 'rate(1 day)',
};
const policies = {
  copyJobs: {
    policies: [{ name: 'all', match: { jobs: ['*'] }, repository: 'A', schedule: { type: 'Immediate' } }],
  },
};
const runPolicies = { action: 'copy-jobs:run-policies', schedule: 'rate(1 day)' };

const templateWith = (schedules: object) => templateOf({ servers, ...policies, schedules });
const nightly = { ...clone, timeZone: 'Europe/Prague', flexibleWindowMinutes: 15, enabled: false };
const withClones = templateWith({ nightly, again: clone, mute });
const withChecks = templateWith({ check, start, 'run-policies': runPolicies });

const scheduledFunctions = (template: Template): string[] =>
  Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.Description as string)
    .filter((description) => description.startsWith('Schedules: '))
    .sort();

/** The actions that a function's role allows, with their resources, except for its own log. */
function allowed(template: Template, functionPart: string): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith(`Schedules${functionPart}RoleDefaultPolicy`),
  );
  return policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }: { Action: string | string[]; Resource: unknown }) =>
      [Action].flat().map((action) => `${action} ${JSON.stringify(Resource)}`),
    )
    .filter((line) => !/^(logs|xray|sqs):/.test(line)); // permitted for every function
}

describe('functions', () => {
  it('exist for actions without a server, and for others only if a schedule uses them', () => {
    const checks = 'Schedules: what reaches no server';
    expect(scheduledFunctions(templateWith({}))).toEqual([checks]);
    expect(scheduledFunctions(withClones)).toEqual([checks, 'Schedules: work on servers']);
  });

  it('have only the permissions that their actions need', () => {
    const checking = allowed(withChecks, 'ScheduledChecks');
    expect(checking.some((line) => /^states:StartExecution .*ComplianceCheck/.test(line))).toBe(true);
    expect(checking.filter((line) => /^(s3|sns|dynamodb):|\/(read|write)\//.test(line))).toEqual([]);
    const muting = allowed(withClones, 'ScheduledChecks');
    expect(muting.some((line) => /^dynamodb:PutItem /.test(line))).toBe(true);
    expect(muting.filter((line) => /^(s3|sns):|\/(read|write)\//.test(line))).toEqual([]);

    const cloning = allowed(withClones, 'ScheduledWork');
    expect(cloning.some((line) => /^secretsmanager:GetSecretValue .*\/read\//.test(line))).toBe(true);
    expect(cloning.filter((line) => /\/write\/|tokens|StopExecution/i.test(line))).toEqual([]);

    // A repeated firing must find whose run it is before it treats the run as its own.
    expect(allowed(withChecks, 'ScheduledWork')).toEqual([
      expect.stringMatching(/^secretsmanager:GetSecretValue .*\/write\//),
      // What a read of a server returns is stored.
      ...['GetItem', 'Query', 'PutItem', 'DeleteItem', 'BatchWriteItem'].map((action) =>
        expect.stringMatching(new RegExp(`^dynamodb:${action} .*RecordTable`)),
      ),
      expect.stringMatching(/^states:StartExecution .*PolicyRun/),
      expect.stringMatching(/^states:DescribeExecution .*PolicyRun/),
    ]);
  });
});

it('a schedule has its expression, time zone, window and state, and sends the configured input', () => {
  withClones.hasResourceProperties('AWS::Scheduler::Schedule', {
    Description: 'clones:create: nightly',
    ScheduleExpression: 'cron(0 22 ? * MON-FRI *)',
    ScheduleExpressionTimezone: 'Europe/Prague',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    State: 'DISABLED',
    Target: {
      Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('ScheduledWork'), 'Arn'] },
      Input: JSON.stringify({
        name: 'nightly',
        action: 'clones:create',
        with: clone.with,
        scheduledTime: '<aws.scheduler.scheduled-time>',
      }),
      RetryPolicy: { MaximumRetryAttempts: 3 },
    },
  });
  withChecks.hasResourceProperties('AWS::Scheduler::Schedule', {
    Description: 'compliance:check: check',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
  });
});

it('leaves nothing that cdk-nag finds without a reason', () => {
  const schedules = {
    a: clone,
    b: check,
    c: start,
    d: runPolicies,
    e: mute,
    f: { ...check, action: 'compliance:test-notice' },
  };
  expect(nagFindings({ servers, ...policies, schedules })).toEqual([]);
});
