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

/** The errors that another try of a step may overcome: those of the server and of the record. */
export const trouble = [...serverTrouble, ...recordTrouble];

/**
 * The states that end a clone. They look until it is resolved, wait and look again where only time can resolve it, and
 * look for the last time. If that also fails, the reconciler looks at the clone again.
 */
export class EndStates extends Construct {
  readonly first: TaskStateBase;

  /** @param payload the function's input, to which `lastTry` is added */
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
    // The error stays in the data. It tells the next look that it is a second one, so that it never asks for a third.
    for (const [name, { error, resultPath, time }] of Object.entries(waits)) {
      const waiting = new Wait(this, `${id}${name}`, { time: WaitTime.duration(time) });
      first.addCatch(waiting.next(first), { errors: [error], resultPath });
    }
    first.addCatch(lastTry, { resultPath: JsonPath.DISCARD });
  }
}
