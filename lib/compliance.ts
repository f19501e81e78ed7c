import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  JsonPath,
  Map as MapState,
  Pass,
  Result,
  Succeed,
  TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { NoticeSettings } from '../functions/notices/settings.ts';
import type { DeploymentSettings } from './configuration/sections/deployment-settings.ts';
import { Notices } from './notices.ts';
import { EvidenceBucket } from './resources/evidence-bucket.ts';
import type { FunctionFactory } from './resources/lambda-function.ts';
import type { RecordTable } from './resources/record.ts';
import type { AutomationSecrets } from './resources/secrets.ts';
import { grantExecutions, invoke, serverTrouble, Workflow } from './resources/workflow.ts';

interface ComplianceSettings {
  /** Servers read at the same time. */
  serversAtOnce: number;
  /** When every server is checked. */
  schedule: string;
  timeZone: string;
}

export interface ComplianceProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  settings: ComplianceSettings;
  notices: NoticeSettings;
  evidence: DeploymentSettings['evidence'];
  apiUrl: string;
}

/** The readings of each server, and the jobs that several readings refer to. */
const readings = ['work/checks/*/readings/*', 'work/readings/*'];
const readingTimeout = Duration.minutes(10);
const judgingTimeout = Duration.minutes(5);
const checkTimeout = Duration.hours(1);

/**
 * By default, V8 gives new objects more space when the process has more memory. Judging 100,000 jobs then takes
 * 100 MiB more than necessary, and is no faster (bench/compliance.ts).
 */
export const judgeNodeOptions = '--max-semi-space-size=16';

/**
 * Checks job states: reads the servers in parallel, judges them once, and notifies people of changes only. The
 * bucket keeps the reports as evidence, and is retained when the stack is deleted.
 */
export class Compliance extends Construct {
  readonly stateMachine: Workflow;
  readonly topic: Topic;
  readonly bucket: EvidenceBucket;
  readonly notices: Notices;
  readonly #secrets: AutomationSecrets;
  readonly #record: RecordTable;

  constructor(
    scope: Construct,
    id: string,
    { functions, secrets, record, settings, notices, evidence, apiUrl }: ComplianceProps,
  ) {
    super(scope, id);
    this.#secrets = secrets;
    this.#record = record;
    this.topic = new Topic(this, 'Notices', { displayName: 'Veeam automation', enforceSSL: true });
    this.bucket = new EvidenceBucket(this, 'Evidence', evidence);
    const reading = this.#reading(functions, settings.serversAtOnce);
    const judging = this.#judging(functions);
    this.notices = new Notices(this, 'Sending', {
      functions,
      secrets,
      record,
      apiUrl,
      topic: this.topic,
      bucket: this.bucket,
      settings: notices,
      schedule: settings,
    });
    const done = new Succeed(this, 'Done');
    const sending = this.notices.send(this, '$.checkId', done);
    const sendingIfDue = this.notices.hearsEveryCheck
      ? sending
      : new Choice(this, 'IsAnythingToSend')
          .when(Condition.numberGreaterThan('$.changes', 0), sending)
          .otherwise(done);
    const chain = reading.next(judging).next(sendingIfDue);
    this.stateMachine = new Workflow(this, 'Check', chain, checkTimeout);
  }

  /** Lets an HTTP trigger start and read checks, and link to their reports. */
  grantRun(grantee: IGrantable): void {
    this.stateMachine.grantStartExecution(grantee);
    this.grantFollow(grantee);
  }

  /** Lets a function read checks, and link to their reports. */
  grantFollow(grantee: IGrantable): void {
    this.#secrets.grantLinkKey(grantee);
    grantExecutions(this.stateMachine, grantee, 'states:DescribeExecution');
  }

  /** Lets an HTTP trigger show reports. */
  grantReports(grantee: IGrantable): void {
    this.bucket.grantGetEvidence(grantee, 'work/reports/*');
    // A report that is too large for a response is stored there, and the response redirects to it.
    this.bucket.grantPutObjects(grantee, 'work/reports/*');
    this.#record.grantReadKinds(grantee, 'CHECK');
    this.#secrets.grantLinkKey(grantee);
  }

  /** Lets a function list findings and mutes, acknowledge and mute, and send the notices of that at once. */
  grantSilence(grantee: LambdaFunction): void {
    this.#record.grantReadKinds(grantee, 'CHECK');
    this.#record.grantWriteKinds(grantee, 'FINDING', 'MUTE', 'NOTICE');
    this.notices.grantStart(grantee);
  }

  /** Lets an HTTP trigger judge readings by other policies, compare job settings with standards, and show fixes. */
  grantPolicyTests(grantee: IGrantable): void {
    this.bucket.grantGetObjects(grantee, ...readings);
    this.#record.grantReadKinds(grantee, 'FIX', 'JOB', 'SERVER', 'SETTINGS');
  }

  /** Lets a function list findings and mutes. */
  grantFindings(grantee: IGrantable): void {
    this.#record.grantReadKinds(grantee, 'CHECK', 'FINDING', 'MUTE');
  }

  #reading(functions: FunctionFactory, atOnce: number): MapState {
    const read = functions.create(this, 'compliance-read-server', {
      description: "Reads one server's jobs for a check",
      timeout: readingTimeout,
      environment: { SECRET_PREFIX: this.#secrets.prefix, EVIDENCE_BUCKET: this.bucket.bucketName },
    });
    this.#secrets.grantRead(read, 'read');
    this.bucket.grantPutObjects(read, ...readings);
    // It writes only the objects that do not exist yet.
    this.bucket.grantGetObjects(read, 'work/readings/*');
    this.#record.grantLastSeen(read);
    this.#record.grantWriteKinds(read, 'SETTINGS');
    const payload = (lastTry: boolean) =>
      TaskInput.fromObject({
        lastTry,
        checkId: JsonPath.stringAt('$.checkId'),
        server: JsonPath.stringAt('$.server'),
      });
    const notRead = new Pass(this, 'NotRead', { result: Result.fromObject({}) });
    const lastTry = invoke(this, 'ReadServerLastTry', read, { payload: payload(true) }).addCatch(notRead);
    const first = invoke(this, 'ReadServer', read, { payload: payload(false) })
      .addRetry({
        errors: ['NoConnectionFreeError'],
        interval: Duration.seconds(5),
        maxAttempts: 30,
        maxDelay: Duration.seconds(30),
      })
      .addRetry({ errors: serverTrouble, interval: Duration.seconds(5), backoffRate: 2, maxAttempts: 2 })
      .addCatch(lastTry, { resultPath: JsonPath.DISCARD });
    return new MapState(this, 'ReadServers', {
      itemsPath: '$.servers',
      itemSelector: {
        checkId: JsonPath.stringAt('$.checkId'),
        server: JsonPath.stringAt('$$.Map.Item.Value'),
      },
      maxConcurrency: atOnce,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(first);
  }

  #judging(functions: FunctionFactory): TaskStateBase {
    const judge = functions.create(this, 'compliance-judge', {
      description: 'Judges a check and writes its report',
      timeout: judgingTimeout,
      memorySizeMb: 2048,
      environment: {
        EVIDENCE_BUCKET: this.bucket.bucketName,
        ...this.bucket.evidenceEnvironment,
        NODE_OPTIONS: judgeNodeOptions,
      },
    });
    this.bucket.grantGetEvidence(judge, 'work/checks/*', 'work/readings/*');
    this.bucket.grantPutObjects(judge, 'work/checks/*/changes.json.gz', 'work/checks/*/notice.json.gz');
    this.bucket.grantPutEvidence(judge);
    this.#record.grantReadKinds(judge, 'MUTE');
    this.#record.grantWriteKinds(judge, 'CHECK', 'FINDING', 'JOB', 'NOTICE', 'SERVER');
    // When another check is counted in the meantime, this one is judged again, on top of that check's result.
    return invoke(this, 'Judge', judge, {}).addRetry({
      errors: ['AnotherCheckError', ...serverTrouble],
      interval: Duration.seconds(2),
      backoffRate: 1.5,
      maxDelay: Duration.seconds(20),
      maxAttempts: 30,
    });
  }
}
