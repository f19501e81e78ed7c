import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { Configuration } from '../functions/configuration.ts';
import { someoneWants } from '../functions/notices/settings.ts';
import type { EventActionName } from '../functions/triggers/registry.ts';
import type { Bundle } from './bundling/bundle.ts';
import { CloneBatches } from './clones/clone-batches.ts';
import { CloneWorkflow } from './clones/clone-workflow.ts';
import { Compliance } from './compliance.ts';
import type { Automation } from './configuration/schema.ts';
import { CopyJobs } from './copy-jobs.ts';
import { HttpTrigger } from './http-trigger.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { applyToAll } from './resources/encryption.ts';
import { FailedEvents, FunctionFactory } from './resources/lambda-function.ts';
import { limitProblems } from './resources/limits.ts';
import { Network } from './resources/network.ts';
import { RecordTable } from './resources/record.ts';
import { AutomationSecrets } from './resources/secrets.ts';
import { ScheduledActions } from './scheduled-actions.ts';
import { Slack } from './slack/slack.ts';

interface Capabilities {
  http: HttpTrigger;
  secrets: AutomationSecrets;
  record: RecordTable;
  clones: CloneWorkflow;
  compliance: Compliance;
  copyJobs: CopyJobs;
}

export interface VeeamAutomationProps {
  settings: Pick<
    Automation,
    | 'compliance'
    | 'copyJobs'
    | 'deployment'
    | 'http'
    | 'notices'
    | 'record'
    | 'schedules'
    | 'slack'
    | 'webhooks'
  >;
  configuration: Configuration;
  bundles: readonly Bundle[];
  /**
   * The prefix of its secrets' names, as in `<name>/read/em-1`, and the value of `--stack` in the commands. The
   * default is the name of its stack. Two automations in one account and region need different names.
   */
  name?: string;
}

/**
 * Serverless automation for Veeam backup servers: the triggers, and one construct or function per capability behind
 * them. `prepareAutomation` makes `settings`, `configuration` and `bundles` from an `automation.yaml`:
 *
 *     new VeeamAutomation(stack, 'Automation', await prepareAutomation('automation.yaml'));
 *
 * It creates one HTTP API, Lambda functions, Step Functions workflows, EventBridge schedules and rules, a topic for
 * notices, a queue for failed events, a table for the record, a bucket for evidence, secrets, alarms and a dashboard.
 * The secrets are empty until their values are stored through the API or the commands. While nothing runs, only
 * secrets, alarms, logs and storage cost money, and a key and the endpoints of a VPC if the settings ask for them. The
 * table, the bucket and the key are retained after deletion. It needs a bootstrapped account, and nothing of its stack.
 *
 * @throws if another automation in the stack has the same name, or if the stack's name is unknown at synth
 */
export class VeeamAutomation extends Construct {
  readonly name: string;
  /** The address of the HTTP API, without a trailing slash. */
  readonly apiUrl: string;
  /** The topic that notifies people of findings and of failures. */
  readonly noticeTopic: ITopic;
  /** The reports of every check. */
  readonly evidenceBucket: Bucket;
  /** The name of the record's table. */
  readonly recordTableName: string;

  constructor(
    scope: Construct,
    id: string,
    { settings, configuration, bundles, name }: VeeamAutomationProps,
  ) {
    super(scope, id);
    this.name = this.#nameOfItsOwn(name);
    const { deployment } = settings;
    const failedEvents = new FailedEvents(this, 'FailedEvents');
    const functions = this.#functions({ settings, configuration, bundles }, failedEvents);
    const { channels, slack: slackNotices } = settings.notices;
    const hasBot = Object.values(channels).some(
      (each) => each.kind === 'slack' && each.channel !== undefined,
    );
    const secrets = new AutomationSecrets(this, 'Secrets', this.name, {
      webhooks: Object.fromEntries(
        Object.entries(settings.webhooks)
          .filter(([, { publicKeys }]) => publicKeys === undefined)
          .map(([webhook, { from }]) => [webhook, from]),
      ),
      slack: hasBot || settings.slack.permissions.length > 0,
      slackNotices,
      channels,
    });
    const record = new RecordTable(this, 'Record', settings.record);
    secrets.nameRecord(record.tableName);
    const http = new HttpTrigger(this, 'Http', { functions, secrets, record, settings: settings.http });

    const { deadlineSeconds } = configuration.clones;
    const clones = new CloneWorkflow(this, 'Clones', { functions, secrets, record, deadlineSeconds });
    const reading = http.serve('read-http');
    secrets.grantRead(reading, 'read');
    record.grantLastSeen(reading);
    const changing = http.serve('write-http');
    secrets.grantRead(changing, 'read');
    secrets.grantRead(changing, 'write');
    record.grantLastSeen(changing);
    record.grantWriteKinds(changing, 'FIX', 'SETTINGS');
    secrets.grantStore(http.serve('credentials-http'));

    const compliance = new Compliance(this, 'Compliance', {
      functions,
      secrets,
      settings: settings.compliance,
      notices: settings.notices,
      record,
      evidence: deployment.evidence,
      apiUrl: http.url,
    });
    const complianceHttp = http.serve(
      'compliance-http',
      {
        CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn,
        API_URL: http.url,
        EVIDENCE_BUCKET: compliance.bucket.bucketName,
      },
      // The function judges the readings of thousands of jobs again while the caller waits.
      { linked: ['openReportLink'], memorySizeMb: 2048 },
    );
    compliance.grantRun(complianceHttp);
    compliance.grantReports(complianceHttp);
    compliance.grantSilence(complianceHttp);
    compliance.grantPolicyTests(complianceHttp);

    const { topic, bucket } = compliance;
    http.connectConsoleTo(bucket);
    const cloneBatches = new CloneBatches(this, 'CloneBatches', { functions, clones, record, bucket });
    const copyJobs = new CopyJobs(this, 'CopyJobs', {
      functions,
      secrets,
      record,
      settings: settings.copyJobs,
      notices: compliance.notices,
    });
    // The function reads and plans the thousands of items of a batch while the caller waits.
    const workflowsHttp = http.serve('workflows-http', {}, { memorySizeMb: 2048 });
    secrets.grantRead(workflowsHttp, 'read');
    clones.grantManage(workflowsHttp);
    cloneBatches.grantManage(workflowsHttp);
    copyJobs.grantRun(workflowsHttp);

    this.#serveWebhooks(settings, { http, secrets, record, clones, compliance, copyJobs });
    const { email } = settings.notices;
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    new ScheduledActions(this, 'Schedules', {
      functions,
      secrets,
      clones,
      compliance,
      copyJobs,
      record,
      settings: settings.schedules,
      check: settings.compliance,
      credentialsMaxAgeDays: deployment.credentialsMaxAgeDays,
      apiUrl: http.url,
    });
    const slack = new Slack(this, 'Slack', {
      functions,
      secrets,
      http,
      clones,
      compliance,
      record,
      settings: settings.slack,
      cloneDeadlineSeconds: deadlineSeconds,
    });
    const tellsEnds = (['clone-ended', 'batch-ended'] as const).some((type) =>
      someoneWants(type, settings.notices),
    );
    compliance.notices.sendAtEndsOf([
      ...(tellsEnds ? [clones.stateMachine, clones.reconciliation, cloneBatches.looks] : []),
      ...(deployment.vpc === undefined ? [] : [slack.stateMachine]),
    ]);
    new Monitoring(this, 'Monitoring', {
      deployment,
      functions,
      failedEvents,
      name: this.name,
      schedule: settings.compliance,
      http,
      compliance,
      clones,
      cloneBatches,
      copyJobs,
      slack,
    });
    const { concurrencyPerServer: connections } = deployment;
    if (connections !== undefined) {
      for (const each of functions.talkingToVeeam) {
        each.addEnvironment('CONNECTIONS_PER_SERVER', String(connections));
        record.grantWriteKinds(each, 'LEASE');
      }
    }
    this.apiUrl = http.url;
    this.noticeTopic = topic;
    this.evidenceBucket = compliance.bucket;
    secrets.nameEvidence(compliance.bucket.bucketName);
    this.recordTableName = record.tableName;
    applyToAll(this, deployment);
    this.node.addValidation({ validate: () => limitProblems(this) });
  }

  /** The function that receives events gets only the permissions of the actions that its rules start. */
  #serveWebhooks(
    { webhooks }: VeeamAutomationProps['settings'],
    { http, secrets, record, clones, compliance, copyJobs }: Capabilities,
  ): void {
    const events = new Set(
      Object.values(webhooks).flatMap((webhook) => webhook.events.map(({ action }) => action)),
    );
    const starts = (...actions: readonly EventActionName[]) => actions.some((action) => events.has(action));
    const writes = starts(
      'copy-jobs:create',
      'copy-jobs:delete',
      'jobs:control',
      'jobs:create',
      'jobs:edit',
      'jobs:delete',
    );
    const handler = http.serveSigned(
      'webhooks-http',
      { CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn, API_URL: http.url },
      { talksToVeeam: writes || starts('clones:create') },
    );
    secrets.grantWebhookKeys(handler);
    record.grantWriteKinds(handler, 'EVENT');
    if (starts('clones:create')) {
      secrets.grantRead(handler, 'read');
      clones.grantStart(handler);
    }
    if (starts('compliance:check')) compliance.grantRun(handler);
    if (starts('compliance:acknowledge', 'compliance:mute', 'compliance:unmute'))
      compliance.grantSilence(handler);
    if (writes) {
      secrets.grantRead(handler, 'write');
      record.grantLastSeen(handler);
    }
    if (starts('copy-jobs:run-policies')) copyJobs.grantRun(handler);
  }

  #functions(
    { settings: { deployment }, configuration: { servers }, bundles }: VeeamAutomationProps,
    failedEvents: FailedEvents,
  ): FunctionFactory {
    const { vpc } = deployment;
    const urls = servers.map(({ baseUrl }) => baseUrl);
    return new FunctionFactory({
      bundles,
      failedEvents,
      network: vpc && new Network(this, 'Network', vpc, urls),
    });
  }

  #nameOfItsOwn(given: string | undefined): string {
    const stack = Stack.of(this);
    const name = given ?? stack.stackName;
    if (Token.isUnresolved(name)) {
      throw new Error('Give VeeamAutomation a name: that of a nested stack is not known at synth.');
    }
    const isTaken = (other: IConstruct) =>
      other instanceof VeeamAutomation && other !== this && other.name === name;
    if (stack.node.findAll().some(isTaken)) {
      throw new Error(
        `Two automations in ${stack.stackName} are called ${name}: give each a name of its own.`,
      );
    }
    return name;
  }
}
