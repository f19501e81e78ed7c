import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { everyFunction, synthesize } from '../synthesize.ts';
import { type Alarm, isRaised, type Point } from './alarm-state.ts';

const template = Template.fromStack(synthesize(undefined, undefined, everyFunction).stack);
const alarms: Alarm[] = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);

function idOf(type: string, start: string): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith(start));
  expect(ids).toHaveLength(1);
  return ids[0] as string;
}

const own = (MetricName: string, value = 1, minutesAgo = 1): Point => ({
  Namespace: 'VeeamAutomation',
  MetricName,
  minutesAgo,
  value,
});
const clone = (outcome: string): Point => ({
  ...own('Clones'),
  Dimensions: [{ Name: 'Outcome', Value: outcome }],
});
const execution = (MetricName: string, machine: string): Point => ({
  Namespace: 'AWS/States',
  MetricName,
  Dimensions: [
    { Name: 'StateMachineArn', Value: { Ref: idOf('AWS::StepFunctions::StateMachine', machine) } },
  ],
  minutesAgo: 1,
  value: 1,
});
const failedEvents: Point = {
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateNumberOfMessagesVisible',
  Dimensions: [
    { Name: 'QueueName', Value: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'FailedEvents'), 'QueueName'] } },
  ],
  minutesAgo: 1,
  value: 1,
};
const ofAccount = (Namespace: string, MetricName: string): Point => ({
  Namespace,
  MetricName,
  minutesAgo: 1,
  value: 9,
});

/** A check every six hours, and credentials that are young. */
const day = 24 * 60;
const checked = Array.from({ length: 5 }, (_, index) => own('Jobs', 12, index * 6 * 60 + 1));
const measured = [own('CredentialDaysLeft', 100, 1), own('CredentialDaysLeft', 101, day + 1)];
const healthy = [...checked, ...measured];

const ringing = (points: readonly Point[]) =>
  alarms
    .filter((alarm) => isRaised(alarm, points))
    .map(({ AlarmDescription }) => /#([a-z-]+)$/.exec(AlarmDescription)?.[1])
    .sort();

describe('rings for what it is for, and nothing else does', () => {
  it.each<[alarm: string, condition: string, points: Point[]]>([
    ['check-failed', 'a check failed', [execution('ExecutionsFailed', 'ComplianceCheck')]],
    ['check-failed', 'a check timed out', [execution('ExecutionsTimedOut', 'ComplianceCheck')]],
    ['check-failed', 'a check was stopped', [execution('ExecutionsAborted', 'ComplianceCheck')]],
    [
      'notice-not-delivered',
      'the notice of a check, whose execution fails for it, was not delivered',
      [own('NoticesNotDelivered'), execution('ExecutionsFailed', 'ComplianceCheck')],
    ],
    ['notice-not-delivered', 'the notice of a policy was not delivered', [own('NoticesNotDelivered')]],
    ['clone-unknown', 'the outcome of a clone is unknown', [clone('unknown')]],
    ['clone-unknown', 'a reconciliation failed', [execution('ExecutionsFailed', 'ClonesReconciliation')]],
    [
      'clone-batch-not-closed',
      'a batch was not closed',
      [execution('ExecutionsTimedOut', 'CloneBatchesAbortedClosing')],
    ],
    ['copy-job-policies-failed', 'a run failed', [execution('ExecutionsFailed', 'CopyJobsPolicyRun')]],
    ['slack-command-failed', 'a command failed', [execution('ExecutionsFailed', 'SlackCommand')]],
    ['events-failed', 'an event waits for a person', [failedEvents]],
    ['api-errors', 'the API had an error that nobody foresaw', [own('ApiErrors')]],
    ['logon-refused', 'a server refused a credential', [own('LogonsRefused')]],
  ])('%s: %s', (alarm, _condition, points) => {
    expect(ringing([...healthy, ...points])).toEqual([alarm]);
    const late = points.map((point) => ({ ...point, minutesAgo: 11 }));
    expect(ringing([...healthy, ...late]), 'as late as ten minutes').toEqual([alarm]);
    const over = points.map((point) => ({ ...point, minutesAgo: 16 }));
    expect(ringing([...healthy, ...over]), 'when it is over').toEqual([]);
  });

  it('check-did-not-run: no check has ended for longer than the schedule lets pass', () => {
    expect(ringing(measured)).toEqual(['check-did-not-run']);
    const last = (hours: number) => [...measured, own('Jobs', 12, hours * 60)];
    expect(ringing(last(24))).toEqual([]);
    expect(ringing(last(30))).toEqual(['check-did-not-run']);
  });

  it('credential-due: two days in a row there are few days left, or nobody looked', () => {
    const left = (days: number) => [
      own('CredentialDaysLeft', days, 1),
      own('CredentialDaysLeft', days, day + 1),
    ];
    expect(ringing([...checked, ...left(13)])).toEqual(['credential-due']);
    expect(ringing([...checked, ...left(14)])).toEqual([]);
    expect(ringing(checked)).toEqual(['credential-due']);
    expect(ringing([...checked, own('CredentialDaysLeft', 100, 1)])).toEqual([]);
  });
});

it.each<[condition: string, points: Point[]]>([
  ['all is well', []],
  ['a check found a lot', [own('FindingsCritical', 40), own('JobsViolating', 40), own('ServersUnread', 2)]],
  ['clones ended, and one failed', [clone('succeeded'), clone('failed')]],
  [
    'a clone was stopped, which its reconciliation resolves',
    [execution('ExecutionsAborted', 'ClonesWorkflow')],
  ],
  ['a batch was stopped, which its closing resolves', [execution('ExecutionsAborted', 'CloneBatchesRun')]],
  ['functions of others in the account are throttled', [ofAccount('AWS/Lambda', 'Throttles')]],
  ['other APIs fail', [ofAccount('AWS/ApiGateway', '5xx')]],
])('nothing rings when %s', (_condition, points) => {
  expect(ringing([...healthy, ...points])).toEqual([]);
});
