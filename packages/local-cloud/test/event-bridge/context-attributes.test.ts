import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnSchedule,
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { expect, it } from 'vitest';
import { fillContextAttributes } from '../../src/event-bridge/schedules.ts';
import { runStack } from '../stack.ts';

const ARN = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/Morning';
const at = new Date('2030-03-31T05:00:00.000Z');

it('replaces every occurrence of every keyword', () => {
  const input = ['scheduled-time', 'schedule-arn', 'attempt-number', 'scheduled-time'];
  const filled = fillContextAttributes(input.map((name) => `<aws.scheduler.${name}>`).join(' '), ARN, at);
  expect(filled).toBe(`2030-03-31T05:00:00Z ${ARN} 1 2030-03-31T05:00:00Z`);
});

it('an execution id is new each time', () => {
  const id = () => fillContextAttributes('<aws.scheduler.execution-id>', ARN, at);
  expect(id()).not.toContain('<');
  expect(id()).not.toBe(id());
});

it('leaves other text unchanged', () => {
  const input = '{"a":"<aws.scheduler.other> <b> aws.scheduler.scheduled-time"}';
  expect(fillContextAttributes(input, ARN, at)).toBe(input);
});

it('a function gets the input filled, and only from a schedule whose role may run it', async () => {
  await using running = await runStack(({ stack, add }) => {
    const hears = add(
      'Hears',
      'export const handler = async (event) => console.log(JSON.stringify({ heard: event }));',
    );
    const input = ScheduleTargetInput.fromObject({
      due: ContextAttribute.scheduledTime,
      by: ContextAttribute.scheduleArn,
    });
    new Schedule(stack, 'Morning', {
      scheduleName: 'Morning',
      schedule: ScheduleExpression.rate(Duration.days(1)),
      target: new LambdaInvoke(hears, { input }),
    });
    const stranger = new Role(stack, 'Stranger', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    });
    new CfnSchedule(stack, 'Unfit', {
      name: 'Unfit',
      scheduleExpression: 'rate(1 day)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: hears.functionArn, roleArn: stranger.roleArn, input: '{}' },
    });
  });
  running.cloud.fireSchedule('Morning');
  await expect
    .poll(() => running.lines.find((line) => line.heard)?.heard)
    .toEqual({ due: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), by: ARN });
  expect(() => running.cloud.fireSchedule('Unfit')).toThrow(
    'is not authorized to perform: lambda:InvokeFunction',
  );
});
