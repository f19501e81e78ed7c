import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  JitterType,
  JsonPath,
  Pass,
  TaskInput,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { invoke, serverTrouble } from './workflow.ts';

/**
 * How long the server has to show what it has made, until looking again proves that it made nothing: Enterprise
 * Manager collects new jobs a while after their operation has finished, and no document says how long a while.
 */
const untilCollected = Duration.seconds(60);

/**
 * The states that end a clone: look until it is resolved; where only time can resolve it, wait and look again; at the
 * last, record what is known and log out; and if even the function fails, record that.
 */
export class FinishStates extends Construct {
  readonly first: TaskStateBase;
  readonly jitter = JitterType.FULL;

  constructor(scope: Construct, id: string, finish: LambdaFunction) {
    super(scope, id);
    const payload = (lastTry: boolean) =>
      TaskInput.fromObject({ lastTry, execution: JsonPath.entirePayload });
    const unrecorded = new Pass(this, `${id}Unrecorded`, {
      parameters: {
        outcome: 'unknown',
        code: 'not-resolved',
        message:
          'It is not known whether the job was made: the function that resolves clones failed. See its log.',
        warnings: [],
        requestedBy: JsonPath.objectAt('$.requestedBy'),
      },
    });
    const lastTry = invoke(this, `${id}LastTry`, finish, { payload: payload(true) })
      .addRetry({
        errors: serverTrouble,
        interval: Duration.seconds(2),
        maxAttempts: 3,
        jitterStrategy: this.jitter,
      })
      .addCatch(unrecorded, { resultPath: JsonPath.DISCARD });
    const first = invoke(this, id, finish, { payload: payload(false) });
    const waiting = new Wait(this, `${id}UntilCollected`, { time: WaitTime.duration(untilCollected) });
    this.first = first
      .addRetry({
        errors: ['NotResolvedError', ...serverTrouble],
        interval: Duration.seconds(3),
        backoffRate: 1.6,
        maxAttempts: 7,
        maxDelay: Duration.seconds(30),
        jitterStrategy: this.jitter,
      })
      // The error stays in the data: the second look knows by it that it is one, and never asks for a third.
      .addCatch(waiting.next(first), { errors: ['LookAgainError'], resultPath: '$.lookedBefore' })
      .addCatch(lastTry, { resultPath: JsonPath.DISCARD });
  }
}
