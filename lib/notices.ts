import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  type IChainable,
  JsonPath,
  Pass,
  TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type NoticeSettings, secretOf, someoneWants } from '../functions/notices/settings.ts';
import { checkWindowHours } from './monitoring/longest-gap.ts';
import { acknowledgeWildcard, logicalId } from './resources/acknowledge.ts';
import type { EvidenceBucket } from './resources/evidence-bucket.ts';
import type { FunctionFactory } from './resources/lambda-function.ts';
import type { RecordTable } from './resources/record.ts';
import type { AutomationSecrets } from './resources/secrets.ts';
import { invoke, type Workflow } from './resources/workflow.ts';

export interface NoticesProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  topic: ITopic;
  bucket: EvidenceBucket;
  apiUrl: string;
  settings: NoticeSettings;
  /** When every server is checked. */
  schedule: { schedule: string; timeZone: string };
}

/**
 * Notifies people and programs. Each part writes its notices to the record, and one function sends them. The workflow
 * that wrote a notice starts that function, or the workflow's end does. Every five minutes it sends what is left.
 */
export class Notices extends Construct {
  /** Whether a channel (a heartbeat) is also notified of checks that changed nothing. */
  readonly hearsEveryCheck: boolean;
  readonly #sender: LambdaFunction;
  readonly #props: NoticesProps;

  constructor(scope: Construct, id: string, props: NoticesProps) {
    super(scope, id);
    this.#props = props;
    const { functions, secrets, record, bucket, apiUrl, settings } = props;
    this.hearsEveryCheck = Object.values(settings.channels).some(({ kind }) => kind === 'heartbeat');
    this.#sender = functions.create(this, 'notices-send', {
      asynchronous: true,
      description: 'Sends notices to every channel',
      timeout: Duration.minutes(5),
      environment: { SECRET_PREFIX: secrets.prefix, EVIDENCE_BUCKET: bucket.bucketName, API_URL: apiUrl },
    });
    this.#grantChannels(this.#sender);
    secrets.grantLinkKey(this.#sender);
    bucket.grantGetObjects(this.#sender, 'work/checks/*/notice.json.gz');
    // It removes the marks of items that announce their own change.
    const ends = [
      ...(someoneWants('clone-ended', settings) ? (['CLONE'] as const) : []),
      ...(someoneWants('batch-ended', settings) ? (['BATCH'] as const) : []),
    ];
    record.grantWriteKinds(this.#sender, ...ends, 'FINDING', 'MUTE', 'NOTICE', 'SLACK-MESSAGE');
    this.#tellOfSilence(props);
    this.#sendByTheClock();
  }

  /** The sender verifies that checks end as scheduled. */
  #tellOfSilence({ record, schedule, settings }: NoticesProps): void {
    const hours = checkWindowHours(schedule.schedule, schedule.timeZone);
    if (hours === undefined || !someoneWants('check-did-not-run', settings)) return;
    record.grantReadKinds(this.#sender, 'CHECK');
    this.#sender.addEnvironment('CHECK_WINDOW_HOURS', String(hours));
  }

  /**
   * Lets a function start the sender, for notices it has written or for a test: only the sender has the accounts and
   * keys of the receivers. A function in a VPC could reach Lambda only through one more endpoint, which is billed by
   * the hour. Its notices are sent when its workflow ends, or by the five-minute schedule.
   */
  grantStart(grantee: LambdaFunction): void {
    if (grantee.isBoundToVpc) return;
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.#sender.functionArn] }),
    );
    grantee.addEnvironment('NOTICES_FUNCTION', this.#sender.functionName);
  }

  /** Grants the permissions to send to every channel. */
  #grantChannels(grantee: LambdaFunction): void {
    const { topic, secrets, settings } = this.#props;
    const { channels } = settings;
    topic.grantPublish(grantee);
    secrets.grantSlackWebhook(grantee);
    if (Object.values(channels).some((channel) => secretOf(channel) !== undefined))
      secrets.grantChannels(grantee);
    for (const channel of Object.values(channels)) {
      if (channel.kind === 'email')
        grantee.grantPrincipal.addToPrincipalPolicy(this.#mailsFrom(channel.from));
      if (channel.kind === 'slack' && channel.channel !== undefined) secrets.grantSlackBot(grantee);
      if (channel.kind === 'event-bridge')
        grantee.grantPrincipal.addToPrincipalPolicy(this.#eventsTo(channel.bus));
    }
    grantee.addEnvironment('NOTICE_TOPIC_ARN', topic.topicArn);
  }

  /** SES sends a mail under an identity of its sender: either the address, or its domain. */
  #mailsFrom(from: string): PolicyStatement {
    const names = [from, from.slice(from.indexOf('@') + 1)];
    return new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: names.map((resourceName) =>
        Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName }),
      ),
      conditions: { StringEquals: { 'ses:FromAddress': from } },
    });
  }

  #eventsTo(bus: string): PolicyStatement {
    const arn = bus.startsWith('arn:')
      ? bus
      : Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: bus });
    return new PolicyStatement({ actions: ['events:PutEvents'], resources: [arn] });
  }

  /**
   * The states that send a notice that was just written. A notice that is not accepted within a few minutes is left to
   * the five-minute schedule: a failed delivery does not fail the workflow.
   * @param notice the path of the notice's id in the execution's data
   */
  send(scope: Construct, notice: string, done: IChainable): TaskStateBase {
    const payload = TaskInput.fromObject({ notice: JsonPath.stringAt(notice), atOnce: true });
    const sending = invoke(scope, 'SendNotices', this.#sender, { payload, resultPath: JsonPath.DISCARD })
      .addRetry({ errors: ['States.ALL'], interval: Duration.seconds(10), backoffRate: 2, maxAttempts: 4 })
      .addCatch(new Pass(scope, 'LeftToTheClock').next(done), { resultPath: JsonPath.DISCARD });
    sending.next(done);
    return sending;
  }

  /**
   * Sends the notices of these workflows' executions as soon as EventBridge reports that one has ended. Functions in
   * a VPC cannot start the sender; EventBridge is outside the VPC, and can.
   */
  sendAtEndsOf(workflows: readonly Workflow[]): void {
    if (workflows.length === 0) return;
    new Rule(this, 'Ended', {
      description: 'Executions that may have left notices to send',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: workflows.map(({ stateMachineArn }) => stateMachineArn),
        },
      },
      targets: [
        new LambdaTarget(this.#sender, {
          event: RuleTargetInput.fromObject({}),
          deadLetterQueue: this.#props.functions.failedEvents,
        }),
      ],
    });
  }

  /** The schedule is always on, because a workflow may be stopped before it sends. It costs cents a month. */
  #sendByTheClock(): void {
    new Schedule(this, 'Clock', {
      description: 'Notices that were not sent or not taken yet',
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target: new LambdaInvoke(this.#sender, {
        retryAttempts: 3,
        deadLetterQueue: this.#props.functions.failedEvents,
      }),
    });
    acknowledgeWildcard(
      this,
      `<${logicalId(this.#sender)}.Arn>:*`,
      'The CDK lets a schedule invoke the versions of its function, too; there are none.',
    );
  }
}
