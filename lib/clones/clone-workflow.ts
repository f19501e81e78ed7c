import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { type IGrantable, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { JitterType, JsonPath, TaskInput, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionName } from '../bundling/functions.ts';
import { acknowledgeWildcard, logicalId } from '../resources/acknowledge.ts';
import type { FunctionFactory } from '../resources/lambda-function.ts';
import type { RecordTable } from '../resources/record.ts';
import type { AutomationSecrets } from '../resources/secrets.ts';
import { grantExecutions, invoke, throttling, Workflow } from '../resources/workflow.ts';
import { EndStates, trouble } from './end-states.ts';

/**
 * The time after which a second look proves that the server made nothing. Enterprise Manager collects new jobs some
 * time after their operation has finished, and no document says how long this takes.
 */
const untilCollected = Duration.seconds(60);

/** The number of tries to get a lease, on average a quarter of a minute apart: about a day. */
const waitingTries = 6_000;
const waitingDelay = Duration.seconds(30);
/** The upper limit of the wait, for any delays that Step Functions draws. */
const longestWait = Duration.seconds(waitingTries * waitingDelay.toSeconds());

/** The timeout of a step's function. After a wait of this length, no step can still be under way. */
const stepTimeout = Duration.seconds(60);

const untilShown = { error: 'LookAgainError', resultPath: '$.lookedBefore', time: untilCollected };
const untilOver = { error: 'StepUnderWayError', resultPath: '$.waited', time: stepTimeout };

/** The information on its state that each step of the clone workflow receives. */
const state = {
  name: JsonPath.stringAt('$$.State.Name'),
  enteredAt: JsonPath.stringAt('$$.State.EnteredTime'),
  tries: JsonPath.numberAt('$$.State.RetryCount'),
};
const execution = JsonPath.entirePayload;

export interface CloneWorkflowProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  /** The time limit of a clone, from its start. The wait for a lease is not part of it. The reconciler enforces it. */
  deadlineSeconds: number;
}

/**
 * Clones one job: Plan, LogOn, Start, Wait, Poll, Finish. Every failure leads to Finish, which finds the outcome of the
 * clone and ends its session. The reconciler finds clones without an outcome every five minutes, and sooner when an
 * event reports that the execution was aborted. The reconciliation of a clone is a separate state machine.
 */
export class CloneWorkflow extends Construct {
  readonly stateMachine: Workflow;
  readonly reconciliation: Workflow;
  readonly #record: RecordTable;
  readonly #reconcile: LambdaFunction;
  /** The environment variables of functions that work with clones. */
  readonly environment: Record<string, string>;

  constructor(
    scope: Construct,
    id: string,
    { functions, secrets, record, deadlineSeconds }: CloneWorkflowProps,
  ) {
    super(scope, id);
    this.#record = record;
    const create = (name: FunctionName, description: string) =>
      functions.create(this, name, {
        description,
        timeout: stepTimeout,
        environment: { SECRET_PREFIX: secrets.prefix, METRICS_NAMESPACE: secrets.prefix },
      });
    const steps = create('clone-steps', 'The steps of a clone, from its plan to its end');
    const resolve = create(
      'clone-resolve',
      'Finds the outcome of a clone that its own execution does not end',
    );
    const reconcile = functions.create(this, 'clone-reconcile', {
      asynchronous: true,
      description: 'Looks for clones and sessions that are past their time',
      timeout: Duration.minutes(4),
      environment: { SECRET_PREFIX: secrets.prefix, METRICS_NAMESPACE: secrets.prefix },
    });
    secrets.grantRead(steps, 'read');
    for (const each of [steps, resolve]) secrets.grantRead(each, 'write');
    for (const each of [steps, resolve, reconcile]) secrets.grantSealKey(each);
    for (const each of [steps, resolve])
      record.grantWriteKinds(each, 'BATCH', 'CLONE', 'LEASE', 'SERVER', 'SESSION');
    record.grantReadKinds(reconcile, 'BATCH', 'CLONE');
    record.grantWriteKinds(reconcile, 'SESSION');

    this.stateMachine = this.#cloneMachine(steps, deadlineSeconds);
    this.#letNextBegin(steps);
    this.reconciliation = this.#reconciliationMachine(resolve);
    this.environment = {
      METRICS_NAMESPACE: secrets.prefix,
      CLONE_STATE_MACHINE_ARN: this.stateMachine.stateMachineArn,
      RECONCILIATION_STATE_MACHINE_ARN: this.reconciliation.stateMachineArn,
    };
    resolve.addEnvironment('CLONE_STATE_MACHINE_ARN', this.stateMachine.stateMachineArn);
    this.stateMachine.grantStartExecution(resolve);
    grantExecutions(this.stateMachine, resolve, 'states:DescribeExecution', 'states:StopExecution');
    reconcile.addEnvironment('RECONCILIATION_STATE_MACHINE_ARN', this.reconciliation.stateMachineArn);
    this.reconciliation.grantStartExecution(reconcile);
    this.#reconcile = reconcile;
    this.#reconcileWhatIsAborted(functions);
    this.#reconcileByTheClock(functions, reconcile);
  }

  /** Lets a trigger start, read and stop clones. */
  grantManage(grantee: LambdaFunction): void {
    this.grantStart(grantee);
    this.reconciliation.grantStartExecution(grantee);
    grantExecutions(this.stateMachine, grantee, 'states:StopExecution');
  }

  /** Lets a function start clones. */
  grantStart(grantee: LambdaFunction): void {
    this.#tell(grantee);
    this.stateMachine.grantStartExecution(grantee);
    this.#record.grantWriteKinds(grantee, 'CLONE');
  }

  #tell(grantee: LambdaFunction): void {
    for (const [name, value] of Object.entries(this.environment)) grantee.addEnvironment(name, value);
  }

  /** Lets a function read clones. */
  grantFollow(grantee: IGrantable): void {
    this.#record.grantReadKinds(grantee, 'CLONE');
  }

  /** Lets the reconciler look at clone batches, by a workflow that starts clones. */
  reconcileBatches(looks: Workflow): void {
    this.#reconcile.addEnvironment('BATCH_STATE_MACHINE_ARN', looks.stateMachineArn);
    looks.grantStartExecution(this.#reconcile);
  }

  /**
   * Lets the last step of a clone start the next one. The policy is separate because the workflow needs the function.
   * The state's input tells the function which workflow it is in.
   */
  #letNextBegin({ role }: LambdaFunction): void {
    if (!role) throw new Error('A function that is made here has a role.');
    new Policy(this, 'LetNextBegin', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [this.stateMachine.stateMachineArn],
        }),
      ],
    });
  }

  #cloneMachine(run: LambdaFunction, deadlineSeconds: number): Workflow {
    const payload = (step: string) => TaskInput.fromObject({ step, state, execution });
    const ending = new EndStates(
      this,
      'Finish',
      run,
      { step: 'finish', state, execution, machine: JsonPath.stringAt('$$.StateMachine.Id') },
      { UntilCollected: untilShown },
    );
    const steps = [
      invoke(this, 'Plan', run, {
        resultPath: '$.plan',
        payload: payload('plan'),
      }),
      invoke(this, 'LogOn', run, {
        resultPath: '$.session',
        payload: payload('logOn'),
      }),
      // A failed try may have made the clone. Only later tries look for its task, or for a task that has no name yet.
      invoke(this, 'Start', run, {
        resultPath: '$.started',
        payload: payload('start'),
      }),
    ];
    const [planning, loggingOn, starting] = steps;
    if (!planning || !loggingOn || !starting) throw new Error('There are three steps before polling.');
    // A clone that waits for a lease costs one state transition each time, and 3 of its 25,000 events.
    planning.addRetry({
      errors: ['NoLeaseFreeError', 'NoConnectionFreeError', ...throttling],
      interval: Duration.seconds(2),
      backoffRate: 1.2,
      maxAttempts: waitingTries,
      maxDelay: waitingDelay,
      jitterStrategy: JitterType.FULL,
    });
    // Each try of these steps also waits by itself.
    for (const step of [loggingOn, starting]) {
      step.addRetry({
        errors: ['NoConnectionFreeError'],
        interval: Duration.seconds(2),
        maxAttempts: 30,
        maxDelay: Duration.seconds(10),
        jitterStrategy: JitterType.FULL,
      });
    }
    for (const step of steps) {
      step.addRetry({
        errors: trouble,
        interval: Duration.seconds(3),
        backoffRate: 2,
        maxAttempts: 4,
        maxDelay: Duration.seconds(30),
        jitterStrategy: JitterType.FULL,
      });
    }
    // A clone of a batch knows how long the others took, and is first polled after nearly that time.
    const waiting = new Wait(this, 'Wait', { time: WaitTime.secondsPath('$.started.firstLookSeconds') });
    // A clone that still runs is an error, and Retry does the waiting: one state transition per poll. Each pause is a
    // fifth longer than the last. So the end of a clone is noticed within a fifth of the time since the first poll, or
    // 2 s; no two contend.
    const polling = invoke(this, 'Poll', run, {
      resultPath: '$.task',
      payload: payload('poll'),
    }).addRetry({
      errors: ['TaskStillRunning', ...trouble],
      interval: Duration.seconds(2),
      backoffRate: 1.2,
      maxAttempts: 1000,
      maxDelay: Duration.seconds(75),
    });
    for (const step of [...steps, polling]) step.addCatch(ending.first, { resultPath: '$.error' });
    const chain = planning.next(loggingOn).next(starting).next(waiting).next(polling).next(ending.first);
    const timeout = Duration.seconds(deadlineSeconds + longestWait.toSeconds());
    return new Workflow(this, 'Workflow', chain, timeout);
  }

  /** The input has the clone's id as `name`, like the events of its execution. */
  #reconciliationMachine(resolve: LambdaFunction): Workflow {
    const scope = new Construct(this, 'Resolving');
    const payload = { run: JsonPath.stringAt('$$.Execution.Name'), data: execution };
    const waits = { UntilNoStepIsUnderWay: untilOver, UntilCollected: untilShown };
    const ending = new EndStates(scope, 'Resolve', resolve, payload, waits);
    return new Workflow(this, 'Reconciliation', ending.first, Duration.minutes(30));
  }

  #reconcileWhatIsAborted(functions: FunctionFactory): void {
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
      targets: [
        new SfnStateMachine(this.reconciliation, {
          input: RuleTargetInput.fromObject({ name: EventField.fromPath('$.detail.name') }),
          deadLetterQueue: functions.failedEvents,
        }),
      ],
    });
  }

  /** The schedule is always on, because switching it on could fail, too. It costs cents a month. */
  #reconcileByTheClock(functions: FunctionFactory, reconcile: LambdaFunction): void {
    new Schedule(this, 'Reconciler', {
      description: 'Clones that are past their time without an outcome, and sessions left open',
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target: new LambdaInvoke(reconcile, { retryAttempts: 3, deadLetterQueue: functions.failedEvents }),
    });
    acknowledgeWildcard(
      this,
      `<${logicalId(reconcile)}.Arn>:*`,
      'The CDK lets a schedule invoke the versions of its function, too; there are none.',
    );
  }
}
