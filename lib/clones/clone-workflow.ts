import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  JitterType,
  JsonPath,
  Pass,
  TaskInput,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { FunctionName } from '../bundling/functions.ts';
import type { FunctionFactory } from '../resources/lambda-function.ts';
import type { AutomationSecrets } from '../resources/secrets.ts';
import { grantExecutions, invoke, serverTrouble, Workflow } from '../resources/workflow.ts';

/**
 * How long the server has to show what it has made, until looking again proves that it made nothing: Enterprise
 * Manager collects new jobs a while after their operation has finished, and no document says how long a while.
 */
const untilCollected = Duration.seconds(60);

/**
 * The states that end a clone: look until it is resolved; where only time can resolve it, wait and look again; at the
 * last, record what is known and log out; and if even the function fails, record that.
 */
class FinishStates extends Construct {
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

export interface CloneWorkflowProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  /** An execution does not outlive this. */
  deadlineSeconds: number;
}

/** A step's function ends by then; whoever must be sure that none is under way any more waits so long. */
const stepTimeout = Duration.seconds(60);

/**
 * Clones one job: Plan, LogOn, Start, Wait, Poll, Finish. Every failure leads to Finish, which resolves what became of
 * the clone and ends its session. What breaks the execution itself off (a stop, the deadline) leads to an event,
 * and that to the reconciliation, which is Finish as a state machine of its own.
 */
export class CloneWorkflow extends Construct {
  readonly stateMachine: Workflow;
  readonly reconciliation: Workflow;
  /** The environment of a function that works with clones. */
  readonly environment: Record<string, string>;

  constructor(scope: Construct, id: string, { functions, secrets, deadlineSeconds }: CloneWorkflowProps) {
    super(scope, id);
    const create = (name: FunctionName, description: string) =>
      functions.create(this, name, {
        description,
        timeout: stepTimeout,
        environment: { SECRET_PREFIX: secrets.prefix, METRICS_NAMESPACE: secrets.prefix },
      });
    const plan = create('clone-plan', 'Decides what a clone will do');
    const logOn = create('clone-log-on', 'Makes the logon session of a clone');
    const start = create('clone-start', 'Starts a clone, unless it has been started');
    const poll = create('clone-poll', 'Looks once how far a clone has come');
    const finish = create('clone-finish', 'Resolves a clone and ends its session');
    secrets.grantRead(plan, 'read');
    secrets.grantRead(logOn, 'write');
    secrets.grantRead(finish, 'write');
    for (const step of [logOn, start, poll, finish]) secrets.grantSealKey(step);

    this.stateMachine = this.#cloneMachine({ plan, logOn, start, poll, finish }, deadlineSeconds);
    this.reconciliation = this.#reconciliationMachine(finish);
    this.environment = {
      CLONE_STATE_MACHINE_ARN: this.stateMachine.stateMachineArn,
      SETTLEMENT_STATE_MACHINE_ARN: this.reconciliation.stateMachineArn,
    };
    this.#resolveWhatIsAborted(functions);
  }

  /** Lets an HTTP trigger start, read and stop clones. */
  grantManage(grantee: IGrantable): void {
    this.stateMachine.grantStartExecution(grantee);
    grantExecutions(
      this.stateMachine,
      grantee,
      'states:DescribeExecution',
      'states:GetExecutionHistory',
      'states:StopExecution',
    );
    grantExecutions(this.reconciliation, grantee, 'states:DescribeExecution');
  }

  /** Lets a function start and read clones. */
  grantStart(grantee: IGrantable): void {
    this.stateMachine.grantStartExecution(grantee);
    this.grantFollow(grantee);
  }

  /** Lets a function read how clones have ended. */
  grantDescribe(grantee: IGrantable): void {
    for (const machine of [this.stateMachine, this.reconciliation]) {
      grantExecutions(machine, grantee, 'states:DescribeExecution');
    }
  }

  /** Lets a function read clones. */
  grantFollow(grantee: IGrantable): void {
    grantExecutions(this.stateMachine, grantee, 'states:DescribeExecution', 'states:GetExecutionHistory');
    grantExecutions(this.reconciliation, grantee, 'states:DescribeExecution');
  }

  #cloneMachine(
    {
      plan,
      logOn,
      start,
      poll,
      finish,
    }: Record<'plan' | 'logOn' | 'start' | 'poll' | 'finish', LambdaFunction>,
    deadlineSeconds: number,
  ): Workflow {
    const ending = new FinishStates(this, 'Finish', finish);
    const steps = [
      invoke(this, 'Plan', plan, { resultPath: '$.plan' }),
      invoke(this, 'LogOn', logOn, { resultPath: '$.session' }),
      invoke(this, 'Start', start, {
        resultPath: '$.started',
        // A try that failed may have made the clone: only later tries look for one that has no name yet.
        payload: TaskInput.fromObject({
          tries: JsonPath.numberAt('$$.State.RetryCount'),
          execution: JsonPath.entirePayload,
        }),
      }),
    ];
    for (const step of steps) {
      step.addRetry({
        errors: serverTrouble,
        interval: Duration.seconds(3),
        backoffRate: 2,
        maxAttempts: 4,
        maxDelay: Duration.seconds(30),
        jitterStrategy: ending.jitter,
      });
    }
    // One of a batch knows how long the others took, and is left alone for nearly so long.
    const waiting = new Wait(this, 'Wait', { time: WaitTime.secondsPath('$.started.firstLookSeconds') });
    // A clone that goes on is an error, and Retry is what waits: one state transition per poll. Each pause is
    // a fifth longer, so that a clone is noticed to have ended within a fifth of the time since the first look, or
    // 2 s; no two contend.
    const polling = invoke(this, 'Poll', poll, {
      resultPath: '$.task',
      payload: TaskInput.fromObject({
        startTime: JsonPath.stringAt('$$.Execution.StartTime'),
        execution: JsonPath.entirePayload,
      }),
    }).addRetry({
      errors: ['TaskStillRunning', ...serverTrouble],
      interval: Duration.seconds(2),
      backoffRate: 1.2,
      maxAttempts: 1000,
      maxDelay: Duration.seconds(75),
    });
    for (const step of [...steps, polling]) step.addCatch(ending.first, { resultPath: '$.error' });
    const [planning, loggingOn, starting] = steps;
    if (!planning || !loggingOn || !starting) throw new Error('There are three steps before polling.');
    const chain = planning.next(loggingOn).next(starting).next(waiting).next(polling).next(ending.first);
    return new Workflow(this, 'Workflow', chain, Duration.seconds(deadlineSeconds));
  }

  #reconciliationMachine(finish: LambdaFunction): Workflow {
    const scope = new Construct(this, 'Resolving');
    const ending = new FinishStates(scope, 'Resolve', finish);
    const mayStillStart = Condition.and(
      Condition.isPresent('$.session'),
      Condition.isNotPresent('$.started'),
    );
    const chain = new Choice(scope, 'IsAStepUnderWay')
      .when(
        mayStillStart,
        new Wait(scope, 'UntilNoStepIsUnderWay', { time: WaitTime.duration(stepTimeout) }).next(ending.first),
      )
      .otherwise(ending.first);
    return new Workflow(this, 'Reconciliation', chain, Duration.minutes(30));
  }

  #resolveWhatIsAborted(functions: FunctionFactory): void {
    const resolve = functions.create(this, 'clone-resolve-aborted', {
      asynchronous: true,
      description: 'Starts the reconciliation of a clone whose execution was aborted',
      timeout: stepTimeout,
      environment: this.environment,
    });
    grantExecutions(this.stateMachine, resolve, 'states:GetExecutionHistory');
    this.reconciliation.grantStartExecution(resolve);
    new Rule(this, 'Aborted', {
      description: 'Executions of the clone workflow that failed, timed out or were stopped',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [this.stateMachine.stateMachineArn],
        },
      },
      targets: [new LambdaTarget(resolve, { deadLetterQueue: functions.failedEvents })],
    });
  }
}
