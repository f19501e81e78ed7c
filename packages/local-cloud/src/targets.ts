import { AwsError, type Principal } from './aws/service.ts';
import { allows } from './iam/roles.ts';
import type { Functions, LambdaFunction } from './lambda/functions.ts';
import type { PublishedMessage } from './sns/api.ts';
import type { MessageAttributes, Queue } from './sqs/queues.ts';
import type { Executions } from './step-functions/executions.ts';
import type { Machine } from './step-functions/machines.ts';

/**
 * Delivers an event (JSON text) to the target `arn`. `as` is the role whose permissions apply, if there is one.
 * `attributes` are sent with a message to a queue.
 * @throws AwsError when the target does not exist or is not allowed
 */
export type Deliver = (arn: string, event: string, as?: Principal, attributes?: MessageAttributes) => void;

const actions: Record<string, string> = {
  lambda: 'lambda:InvokeFunction',
  states: 'states:StartExecution',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
};

/** Whether `as` may deliver to the target `arn`. */
export function mayDeliver(as: Principal, arn: string): boolean {
  return allows(as, actionOn(arn), arn);
}

/** Delivers to functions (as asynchronous events), state machines, queues and topics. */
export function targets(to: {
  functions: Functions;
  invokeAsync: (target: LambdaFunction, event: string) => void;
  machines: readonly Machine[];
  executions: Executions;
  queues: readonly Queue[];
  topicArns: readonly string[];
  publish: (message: PublishedMessage) => void;
}): Deliver {
  return (arn, event, as, attributes) => {
    as?.authorize(actionOn(arn), arn);
    const target = to.functions.find(arn);
    if (target) return to.invokeAsync(target, event);
    const machine = to.machines.find((each) => each.arn === arn);
    if (machine) return void to.executions.start(machine, undefined, event);
    const queue = to.queues.find((each) => each.arn === arn);
    if (queue) return void queue.send(event, attributes);
    if (!to.topicArns.includes(arn)) throw new AwsError('ResourceNotFoundException', `no target ${arn}`, 404);
    to.publish({ topicArn: arn, subject: undefined, message: event, at: new Date() });
  };
}

function actionOn(arn: string): string {
  const action = actions[arn.split(':')[2] ?? ''];
  if (action === undefined) throw new Error(`the local cloud does not deliver to ${arn}`);
  return action;
}
