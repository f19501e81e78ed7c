import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Duration, TimeZone } from 'aws-cdk-lib';
import { EventField, Rule, Schedule as RuleSchedule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaRuleTarget, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, Fail, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { expect, it, vi } from 'vitest';
import { checkPattern, matchesPattern, targetInput } from '../../src/event-bridge/rules.ts';
import { readSchedule, startSchedules } from '../../src/event-bridge/schedules.ts';
import { administrator } from '../../src/iam/roles.ts';
import type { Resources } from '../../src/template/resources.ts';
import { runStack } from '../stack.ts';

const HEARS = 'export const handler = async (event) => { console.log(JSON.stringify({ heard: event })); };';

const event = {
  source: 'aws.states',
  detail: { status: 'FAILED', name: 'clone-7', error: null, tags: ['a', 'b'] },
};

it.each([
  [{ source: ['aws.states'] }, true],
  [{ source: ['aws.s3', 'aws.states'], detail: { status: ['FAILED'] } }, true],
  [{ detail: { status: ['SUCCEEDED'] } }, false],
  [{ detail: { name: [{ prefix: 'clone-' }] } }, true],
  [{ detail: { name: [{ prefix: 'check-' }] } }, false],
  [{ detail: { status: [{ 'anything-but': 'FAILED' }] } }, false],
  [{ detail: { status: [{ 'anything-but': ['RUNNING', 'SUCCEEDED'] }] } }, true],
  [{ detail: { name: [{ 'anything-but': { prefix: 'clone-' } }] } }, false],
  [{ detail: { other: [{ exists: false }], name: [{ exists: true }] } }, true],
  [{ detail: { name: [{ exists: false }] } }, false],
  [{ detail: { error: [null] } }, true],
  [{ detail: { tags: ['b'] } }, true],
  [{ nothing: { here: ['x'] } }, false],
])('the pattern %j matches: %s', (pattern, matches) => {
  expect(matchesPattern(pattern, event)).toBe(matches);
});

it('names an unknown operator', () => {
  expect(() => checkPattern({ detail: { name: [{ wildcard: 'c*' }] } })).toThrow('wildcard');
});

it('a target gets the whole event, a part, a constant or what a template makes of it', () => {
  expect(JSON.parse(targetInput({}, event))).toEqual(event);
  expect(targetInput({ InputPath: '$.detail.status' }, event)).toBe('"FAILED"');
  expect(targetInput({ Input: '{"fixed":1}' }, event)).toBe('{"fixed":1}');
  const InputTransformer = {
    InputPathsMap: { status: '$.detail.status', tags: '$.detail.tags' },
    InputTemplate: '{"state":<status>,"tags":<tags>,"quoted":"<status>"}',
  };
  expect(JSON.parse(targetInput({ InputTransformer }, event))).toEqual({
    state: 'FAILED',
    tags: ['a', 'b'],
    quoted: 'FAILED',
  });
});

const after = new Date('2030-03-30T12:00:00Z');
it.each([
  ['rate(5 minutes)', 'UTC', '2030-03-30T12:05:00.000Z'],
  ['rate(1 hour)', 'UTC', '2030-03-30T13:00:00.000Z'],
  ['cron(0 7 * * ? *)', 'UTC', '2030-03-31T07:00:00.000Z'],
  ['cron(0 7 * * ? *)', 'Europe/Berlin', '2030-03-31T05:00:00.000Z'],
  ['cron(30 6 ? * MON-FRI *)', 'UTC', '2030-04-01T06:30:00.000Z'],
  ['cron(0 0 1 1 ? 2035)', 'UTC', '2035-01-01T00:00:00.000Z'],
  ['at(2031-01-01T08:00:00)', 'America/New_York', '2031-01-01T13:00:00.000Z'],
])('%s in %s is next due at %s', (expression, timezone, due) => {
  expect(readSchedule(expression, timezone)(after)?.toISOString()).toBe(due);
});

it('never fires a time in the past', () => {
  expect(readSchedule('at(2020-01-01T00:00:00)')(after)).toBeUndefined();
});

it.each(['rate(0 minutes)', 'rate(5 weeks)', 'every day', 'at(tomorrow)', 'cron(x)'])(
  '%s is refused',
  (expression) => {
    expect(() => readSchedule(expression)).toThrow();
  },
);

it('the end of an execution reaches the targets of a rule', async () => {
  await using running = await runStack(({ stack, add }) => {
    const failing = new StateMachine(stack, 'Failing', {
      stateMachineName: 'failing',
      definitionBody: DefinitionBody.fromChainable(
        new Fail(stack, 'Fails', { error: 'TapeJammed', cause: 'why' }),
      ),
    });
    const after = new StateMachine(stack, 'After', {
      stateMachineName: 'after',
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Passes')),
    });
    new Rule(stack, 'OnFailure', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [failing.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [
        new LambdaRuleTarget(add('Hears', HEARS)),
        new SfnStateMachine(after, {
          input: RuleTargetInput.fromObject({ of: EventField.fromPath('$.detail.name') }),
        }),
      ],
    });
  });
  const client = new SFNClient({
    endpoint: running.cloud.awsEndpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:failing';
  await client.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"a":1}' }));
  await expect
    .poll(() => running.lines.find((line) => line.heard)?.heard)
    .toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '000000000000',
      region: 'us-east-1',
      detail: {
        stateMachineArn,
        name: 'one',
        status: 'FAILED',
        input: '{"a":1}',
        output: null,
        error: 'TapeJammed',
        cause: 'why',
      },
    });
  expect(running.lines.filter((line) => line.heard)).toHaveLength(1);
  const followed = running.cloud.executions().find(({ machineArn }) => machineArn.endsWith(':after'));
  expect(followed?.input).toBe('{"of":"one"}');
});

it('schedules start functions and state machines', async () => {
  await using running = await runStack(({ stack, add }) => {
    const machine = new StateMachine(stack, 'Check', {
      stateMachineName: 'check',
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Checks')),
    });
    const daily = ScheduleExpression.cron({ hour: '7', minute: '0', timeZone: TimeZone.EUROPE_BERLIN });
    const hears = add('Hears', HEARS);
    new Schedule(stack, 'Morning', {
      schedule: daily,
      target: new StepFunctionsStartExecution(machine, {
        input: ScheduleTargetInput.fromObject({ scope: 'all' }),
      }),
    });
    new Schedule(stack, 'Direct', {
      schedule: daily,
      target: new LambdaInvoke(hears, { input: ScheduleTargetInput.fromObject({ by: 'schedule' }) }),
    });
    new Rule(stack, 'Hourly', {
      schedule: RuleSchedule.rate(Duration.hours(1)),
      targets: [new LambdaRuleTarget(hears)],
    });
    new Rule(stack, 'Off', { schedule: RuleSchedule.rate(Duration.minutes(1)), enabled: false });
  });
  const heard = () => running.lines.flatMap((line) => (line.heard ? [line.heard] : []));
  running.cloud.fireSchedule('Morning');
  expect(running.cloud.executions()[0]?.input).toBe('{"scope":"all"}');
  running.cloud.fireSchedule('Direct');
  await expect.poll(heard).toContainEqual({ by: 'schedule' });
  running.cloud.fireSchedule('Hourly');
  await expect
    .poll(heard)
    .toContainEqual(expect.objectContaining({ 'detail-type': 'Scheduled Event', source: 'aws.events' }));
  expect(() => running.cloud.fireSchedule('Off')).toThrow('Off');
});

it('a schedule fires at its time, again and again, until it is closed', () => {
  vi.useFakeTimers({ now: new Date('2030-01-01T06:59:00Z') });
  try {
    const delivered: string[] = [];
    const schedules = startSchedules(scheduled('cron(0 7 * * ? *)'), {
      assumeRole: () => administrator,
      deliver: (arn, input) => delivered.push(`${new Date().toISOString()} ${arn} ${input}`),
      log() {},
    });
    vi.advanceTimersByTime(59_999);
    expect(delivered).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(delivered).toEqual(['2030-01-01T07:00:00.000Z arn:target {"a":1}']);
    vi.advanceTimersByTime(24 * 3_600_000);
    expect(delivered).toHaveLength(2);
    schedules.close();
    vi.advanceTimersByTime(24 * 3_600_000);
    expect(delivered).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

function scheduled(ScheduleExpression: string): Resources {
  const properties = {
    ScheduleExpression,
    Target: { Arn: 'arn:target', RoleArn: 'arn:role', Input: '{"a":1}' },
  };
  const type = 'AWS::Scheduler::Schedule';
  const resource = { logicalId: 'Daily', type, properties, name: 'Daily', ref: 'Daily', attributes: {} };
  return { all: [resource], outputs: {}, ofType: (wanted) => (wanted === type ? [resource] : []) };
}
