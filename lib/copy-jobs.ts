import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import {
  Choice,
  Condition,
  JsonPath,
  Pass,
  Succeed,
  TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { PolicyRunInput } from '../functions/copy-jobs/policies/execution.ts';
import { needWriting } from '../functions/copy-jobs/policies/policies.ts';
import type { copyJobsSettings } from './configuration/sections/copy-jobs-settings.ts';
import type { Notices } from './notices.ts';
import type { FunctionFactory } from './resources/lambda-function.ts';
import type { RecordTable } from './resources/record.ts';
import type { AutomationSecrets } from './resources/secrets.ts';
import { grantExecutions, invoke, Workflow } from './resources/workflow.ts';

export interface CopyJobsProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  settings: z.output<typeof copyJobsSettings>;
  /** Sends the notices of what a run created. */
  notices: Notices;
}

const runTimeout = Duration.minutes(15);

/**
 * Backup copy jobs of Backup for Microsoft 365. HTTP creates single jobs. A workflow that a schedule starts creates
 * jobs by policy; its executions are the record of what it found and created.
 */
export class CopyJobs extends Construct {
  /** One execution compares every server with the policies. */
  readonly policyRuns: Workflow;
  readonly #props: CopyJobsProps;

  constructor(scope: Construct, id: string, props: CopyJobsProps) {
    super(scope, id);
    this.#props = props;
    this.policyRuns = new Workflow(this, 'PolicyRun', this.#chain(), runTimeout.plus(Duration.minutes(15)));
    if (props.settings.policies.length > 0) this.#schedule();
  }

  /** Lets a function start runs of the policies, and read them: it compares a run that was started before. */
  grantRun(grantee: LambdaFunction): void {
    grantee.addEnvironment('POLICY_STATE_MACHINE_ARN', this.policyRuns.stateMachineArn);
    this.policyRuns.grantStartExecution(grantee);
    grantExecutions(this.policyRuns, grantee, 'states:DescribeExecution');
  }

  /** Run is never retried. The next run repeats what failed for a passing reason, and creates no more than allowed. */
  #chain(): TaskStateBase {
    const { functions, secrets, record, settings } = this.#props;
    const run = functions.create(this, 'copy-job-policies', {
      description: 'Holds Microsoft 365 backup jobs against the copy job policies and closes gaps',
      timeout: runTimeout,
      environment: { SECRET_PREFIX: secrets.prefix },
    });
    secrets.grantRead(run, needWriting(settings.policies) ? 'write' : 'read');
    record.grantWriteKinds(run, 'SERVER');
    const done = new Succeed(this, 'Done');
    const isAnythingToSend = new Choice(this, 'IsAnythingToSend')
      .when(Condition.isPresent('$.notice'), this.#notifying(done))
      .otherwise(done);
    const running = invoke(this, 'Run', run, {});
    running.next(isAnythingToSend);
    return running;
  }

  /** A notice that cannot be written is lost. This undoes nothing of the run, and must not hide the run's result. */
  #notifying(done: Succeed): TaskStateBase {
    const { functions, record, notices } = this.#props;
    const notifier = functions.create(this, 'copy-jobs-notify', {
      description: 'Writes what a run of the copy job policies has to tell',
      timeout: Duration.minutes(1),
    });
    record.grantWriteKinds(notifier, 'NOTICE');
    const payload = TaskInput.fromObject({
      run: JsonPath.stringAt('$$.Execution.Name'),
      at: JsonPath.stringAt('$$.Execution.StartTime'),
      notice: JsonPath.objectAt('$.notice'),
    });
    const notifying = invoke(this, 'Notify', notifier, { payload, resultPath: '$.told' })
      .addRetry({ errors: ['States.ALL'], interval: Duration.seconds(10), backoffRate: 2, maxAttempts: 5 })
      .addCatch(new Pass(this, 'NotDelivered').next(done), { resultPath: '$.noticeError' });
    notifying.next(notices.send(this, '$.told.id', done));
    return notifying;
  }

  #schedule(): void {
    const { functions, settings } = this.#props;
    const { schedule, timeZone } = settings;
    const input: PolicyRunInput = { requestedBy: { source: 'schedule', name: 'copy-jobs' } };
    new Schedule(this, 'PolicySchedule', {
      description: 'Copy job policies on every Microsoft 365 server',
      schedule: ScheduleExpression.expression(schedule, TimeZone.of(timeZone)),
      target: new StepFunctionsStartExecution(this.policyRuns, {
        input: ScheduleTargetInput.fromObject(input),
        retryAttempts: 3,
        deadLetterQueue: functions.failedEvents,
      }),
    });
  }
}
