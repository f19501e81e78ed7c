import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SlackSettings } from '../../functions/triggers/slack/settings.ts';
import type { FunctionName } from '../bundling/functions.ts';
import type { CloneWorkflow } from '../clones/clone-workflow.ts';
import type { Compliance } from '../compliance.ts';
import type { HttpTrigger } from '../http-trigger.ts';
import type { FunctionFactory } from '../resources/lambda-function.ts';
import type { RecordTable } from '../resources/record.ts';
import type { AutomationSecrets } from '../resources/secrets.ts';
import { grantExecutions, Workflow } from '../resources/workflow.ts';
import { SlackStates } from './slack-states.ts';

export interface SlackProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  http: HttpTrigger;
  clones: CloneWorkflow;
  compliance: Compliance;
  record: RecordTable;
  settings: SlackSettings;
  cloneDeadlineSeconds: number;
}

/** Slack waits at most three seconds, cold starts included. This much memory gives a full vCPU (Lambda, memory). */
const wholeProcessorMb = 1769;

/**
 * The Slack trigger. One small function receives commands and answers within Slack's three seconds. A workflow does the
 * work and answers later. The preparing function cannot write, the running function acts only after confirmation, and
 * the function that posts to Slack reaches no Veeam server.
 */
export class Slack extends Construct {
  readonly stateMachine: Workflow;
  readonly #props: SlackProps;

  constructor(scope: Construct, id: string, props: SlackProps) {
    super(scope, id);
    this.#props = props;
    const { secrets, clones, compliance, record, settings } = props;
    const works = {
      EVIDENCE_BUCKET: compliance.bucket.bucketName,
      CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn,
      API_URL: props.http.url,
      ...clones.environment,
    };
    const prepare = this.#function('slack-prepare', 'Slack: understands, permits and answers', works);
    const run = this.#function('slack-run', 'Slack: carries out what was confirmed', works);
    const answer = this.#function(
      'slack-answer',
      'Slack: posts answers, and looks how far work has come',
      works,
    );

    secrets.grantRead(prepare, 'read');
    secrets.grantRead(run, 'read');
    secrets.grantRead(run, 'write');
    for (const each of [prepare, run]) record.grantLastSeen(each);
    record.grantReadKinds(prepare, 'FIX');
    record.grantWriteKinds(run, 'FIX', 'SETTINGS');
    for (const each of [prepare, run, answer]) secrets.grantSlack(each);
    secrets.grantSlackWebhook(answer);
    secrets.grantLinkKey(prepare);
    compliance.bucket.grantGetEvidence(prepare);
    compliance.grantFindings(prepare);
    compliance.grantSilence(run);
    compliance.grantRun(run);
    compliance.grantFollow(answer);
    clones.grantManage(run);
    for (const each of [prepare, answer]) clones.grantFollow(each);

    const approvalTimeout = Duration.minutes(settings.approvalMinutes);
    const states = new SlackStates(this, 'States', { prepare, run, answer, approvalTimeout });
    const longest = approvalTimeout.toSeconds() + props.cloneDeadlineSeconds + 2 * 3600;
    this.stateMachine = new Workflow(this, 'Command', states.first, Duration.seconds(longest));
    this.#letPrepareAnswerExecutions(prepare);
    this.#receive();
  }

  #function(name: FunctionName, description: string, environment: Record<string, string>): LambdaFunction {
    const { functions, secrets } = this.#props;
    return functions.create(this, name, {
      description,
      timeout: Duration.seconds(60),
      environment: { SECRET_PREFIX: secrets.prefix, ...environment },
    });
  }

  /** A separate policy avoids a cycle: the workflow needs the function, and its own policy would need the workflow. */
  #letPrepareAnswerExecutions(prepare: LambdaFunction): void {
    const policy = new Policy(this, 'PrepareExecutions');
    if (prepare.role) policy.attachToRole(prepare.role);
    const format = { service: 'states', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    const machine = Arn.split(this.stateMachine.stateMachineArn, format.arnFormat).resourceName;
    const executions = Stack.of(this).formatArn({
      ...format,
      resource: 'execution',
      resourceName: `${machine}:*`,
    });
    policy.addStatements(
      new PolicyStatement({
        actions: ['states:SendTaskSuccess'],
        resources: [this.stateMachine.stateMachineArn],
      }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
        resources: [executions],
      }),
    );
  }

  #receive(): void {
    const { http, secrets } = this.#props;
    const receiving = http.serveSigned(
      'slack-http',
      { SLACK_STATE_MACHINE_ARN: this.stateMachine.stateMachineArn },
      { memorySizeMb: wholeProcessorMb },
    );
    secrets.grantSlackSigning(receiving);
    this.stateMachine.grantStartExecution(receiving);
    grantExecutions(this.stateMachine, receiving, 'states:DescribeExecution');
  }
}
