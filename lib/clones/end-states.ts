import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  JitterType,
  JsonPath,
  TaskInput,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { invoke, recordTrouble, serverTrouble } from '../resources/workflow.ts';

/** What another try of a step may get over: the server's trouble, and the record's. */
export const trouble = [...serverTrouble, ...recordTrouble];

/**
 * The states that end a clone: look until it is resolved; where only time can resolve it, wait and look again; and look
 * for the last time. What fails even then is looked at again by the reconciler.
 */
export class EndStates extends Construct {
  readonly first: TaskStateBase;

  /** @param payload what the function is given beside whether this is the last try */
  constructor(
    scope: Construct,
    id: string,
    end: LambdaFunction,
    payload: Record<string, unknown>,
    waits: Record<string, { error: string; resultPath: string; time: Duration }>,
  ) {
    super(scope, id);
    const looking = (lastTry: boolean) => TaskInput.fromObject({ lastTry, ...payload });
    const lastTry = invoke(this, `${id}LastTry`, end, { payload: looking(true) }).addRetry({
      errors: trouble,
      interval: Duration.seconds(2),
      maxAttempts: 3,
      jitterStrategy: JitterType.FULL,
    });
    const first = invoke(this, id, end, { payload: looking(false) });
    this.first = first.addRetry({
      errors: ['NotResolvedError', ...trouble],
      interval: Duration.seconds(3),
      backoffRate: 1.6,
      maxAttempts: 7,
      maxDelay: Duration.seconds(30),
      jitterStrategy: JitterType.FULL,
    });
    // The error stays in the data: the next look knows by it that it is one, and never asks for another.
    for (const [name, { error, resultPath, time }] of Object.entries(waits)) {
      const waiting = new Wait(this, `${id}${name}`, { time: WaitTime.duration(time) });
      first.addCatch(waiting.next(first), { errors: [error], resultPath });
    }
    first.addCatch(lastTry, { resultPath: JsonPath.DISCARD });
  }
}
