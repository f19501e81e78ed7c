import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../functions/platform/metrics.ts';
import { everyFunction, templateOf } from '../synthesize.ts';
import { type Alarm, isRaised, type Point } from './alarm-state.ts';

const template = templateOf(everyFunction);
const alarms: Alarm[] = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties,
);

function idOf(type: string, start: string): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith(start));
  expect(ids).toHaveLength(1);
  return ids[0] as string;
}

const own = (MetricName: MetricName): Point => ({
  Namespace: 'VeeamAutomation',
  MetricName,
  minutesAgo: 1,
  value: 1,
});
const execution = (MetricName: string, machine: string, minutesAgo = 1): Point => ({
  Namespace: 'AWS/States',
  MetricName,
  Dimensions: [
    { Name: 'StateMachineArn', Value: { Ref: idOf('AWS::StepFunctions::StateMachine', machine) } },
  ],
  minutesAgo,
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

/** A check every six hours. */
const healthy = Array.from({ length: 5 }, (_, index) =>
  execution('ExecutionsSucceeded', 'ComplianceCheck', index * 6 * 60 + 1),
);

const ringing = (points: readonly Point[]) =>
  alarms
    .filter((alarm) => isRaised(alarm, points))
    .map(({ AlarmDescription }) => /#([a-z-]+)$/.exec(AlarmDescription)?.[1])
    .sort();

describe('only the right alarm is raised', () => {
  const quarterOfAnHour = 15;
  const threeHours = 180;

  it.each<[alarm: string, condition: string, point: Point, untilMinutes: number]>([
    ['check-failed', 'a check failed', execution('ExecutionsFailed', 'ComplianceCheck'), threeHours],
    ['check-timed-out', 'a check timed out', execution('ExecutionsTimedOut', 'ComplianceCheck'), threeHours],
    ['notice-not-delivered', 'a notice was not delivered', own('NoticesUndelivered'), threeHours],
    ['clone-unknown', 'the outcome of a clone is unknown', own('ClonesUnknown'), quarterOfAnHour],
    [
      'copy-job-policies-failed',
      'a run failed',
      execution('ExecutionsFailed', 'CopyJobsPolicyRun'),
      threeHours,
    ],
    ['events-failed', 'an event waits for a person', failedEvents, quarterOfAnHour],
    ['api-errors', 'the API had an error that nobody foresaw', own('ApiErrors'), quarterOfAnHour],
    ['logon-refused', 'a server refused a credential', own('LogonsRefused'), threeHours],
  ])('%s: %s', (alarm, _condition, point, untilMinutes) => {
    expect(ringing([...healthy, point])).toEqual([alarm]);
    expect(ringing([...healthy, { ...point, minutesAgo: 11 }]), 'as late as ten minutes').toEqual([alarm]);
    const again = [point, { ...point, minutesAgo: untilMinutes - 1 }];
    expect(ringing([...healthy, ...again]), 'twice is one alarm').toEqual([alarm]);
    expect(ringing([...healthy, { ...point, minutesAgo: untilMinutes + 1 }]), 'when it is over').toEqual([]);
  });

  it('check-did-not-run: no check has ended for longer than the schedule allows', () => {
    expect(ringing([])).toEqual(['check-did-not-run']);
    const last = (hours: number) => [execution('ExecutionsSucceeded', 'ComplianceCheck', hours * 60)];
    expect(ringing(last(24))).toEqual([]);
    expect(ringing(last(30))).toEqual(['check-did-not-run']);
  });
});

it.each<[condition: string, points: Point[]]>([
  ['all is well', []],
  ['somebody stopped a check', [execution('ExecutionsAborted', 'ComplianceCheck')]],
  ['a command from Slack failed, which was answered so', [execution('ExecutionsFailed', 'SlackCommand')]],
  [
    'a clone was stopped, which its reconciliation resolves',
    [execution('ExecutionsAborted', 'ClonesWorkflow')],
  ],
  ['functions of others in the account are throttled', [ofAccount('AWS/Lambda', 'Throttles')]],
  ['other APIs fail', [ofAccount('AWS/ApiGateway', '5xx')]],
])('no alarm is raised when %s', (_condition, points) => {
  expect(ringing([...healthy, ...points])).toEqual([]);
});
