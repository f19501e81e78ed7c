import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/configuration.ts';
import type { Bundle } from './bundling/bundle.ts';
import { CloneWorkflow } from './clone-workflow.ts';
import { Compliance } from './compliance.ts';
import type { Automation } from './configuration/schema.ts';
import { CopyJobs } from './copy-jobs.ts';
import { HttpDoor } from './http-door.ts';
import { FunctionFactory } from './lambda-function.ts';
import { AutomationSecrets } from './secrets.ts';
import { Slack } from './slack.ts';

export interface AutomationStackProps extends StackProps {
  settings: Pick<Automation, 'compliance' | 'copyJobs' | 'http' | 'notices' | 'slack' | 'webhooks'>;
  configuration: Configuration;
  bundles: readonly Bundle[];
}

/** Everything that is deployed: the doors, and one construct or function per capability behind them. */
export class AutomationStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { settings, configuration, bundles, ...props }: AutomationStackProps,
  ) {
    super(scope, id, { description: 'Serverless automation for Veeam backup servers', ...props });
    const functions = new FunctionFactory(bundles);
    const secrets = new AutomationSecrets(
      this,
      'Secrets',
      configuration.servers,
      Object.keys(settings.webhooks),
    );
    const http = new HttpDoor(this, 'Http', { functions, secrets, settings: settings.http });

    const { deadlineSeconds } = configuration.clones;
    const clones = new CloneWorkflow(this, 'Clones', { functions, secrets, deadlineSeconds });
    const clonesHttp = http.serve(
      'clones-http',
      ['POST /clones', 'GET /clones/{id}', 'DELETE /clones/{id}'],
      clones.environment,
    );
    secrets.grantRead(clonesHttp, 'read');
    clones.grantManage(clonesHttp);

    const jobsHttp = http.serve('jobs-http', ['GET /jobs', 'GET /jobs/{server}/{id}']);
    secrets.grantRead(jobsHttp, 'read');
    const jobsWriteHttp = http.serve('jobs-write-http', [
      'POST /jobs/{server}',
      'PUT /jobs/{server}/{id}',
      'DELETE /jobs/{server}/{id}',
      'POST /jobs/{server}/{id}/{control}',
    ]);
    secrets.grantRead(jobsWriteHttp, 'write');

    const serversHttp = http.serve('servers-http', ['PUT /servers/{server}/credentials/{purpose}']);
    secrets.grantStore(serversHttp, 'read');
    secrets.grantStore(serversHttp, 'write');

    const compliance = new Compliance(this, 'Compliance', {
      functions,
      secrets,
      settings: { ...settings.compliance, ...settings.notices },
      apiUrl: http.url,
    });
    const checksHttp = http.serve(
      'compliance-checks-http',
      ['POST /compliance/checks', 'GET /compliance/checks/{id}'],
      { CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn, API_URL: http.url },
    );
    compliance.grantRun(checksHttp);
    const reportsHttp = http.serve('compliance-reports-http', ['GET /compliance/reports/{id}'], {
      EVIDENCE_BUCKET: compliance.bucket.bucketName,
    });
    compliance.grantReports(reportsHttp);

    const webhooksHttp = http.serveSigned('webhooks-http', ['POST /webhooks/{name}'], {
      ...clones.environment,
      CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn,
      API_URL: http.url,
    });
    secrets.grantWebhookKeys(webhooksHttp);
    secrets.grantRead(webhooksHttp, 'read');
    clones.grantManage(webhooksHttp);
    compliance.grantRun(webhooksHttp);

    const { topic } = compliance;
    const noticesHttp = http.serve('notices-http', ['POST /notices/test'], {
      NOTICE_TOPIC_ARN: topic.topicArn,
      SLACK_NOTICES: String(settings.notices.slack),
    });
    topic.grantPublish(noticesHttp);
    secrets.grantSlackWebhook(noticesHttp);
    new CopyJobs(this, 'CopyJobs', { functions, secrets, http, settings: settings.copyJobs, topic });
    new Slack(this, 'Slack', {
      functions,
      secrets,
      http,
      clones,
      compliance,
      settings: settings.slack,
      cloneDeadlineSeconds: deadlineSeconds,
    });
  }
}
