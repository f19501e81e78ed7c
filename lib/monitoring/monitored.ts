import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CloneBatches } from '../clones/clone-batches.ts';
import type { CloneWorkflow } from '../clones/clone-workflow.ts';
import type { Compliance } from '../compliance.ts';
import type { DeploymentSettings } from '../configuration/sections/deployment-settings.ts';
import type { CopyJobs } from '../copy-jobs.ts';
import type { HttpTrigger } from '../http-trigger.ts';
import type { FunctionFactory } from '../resources/lambda-function.ts';
import type { Slack } from '../slack/slack.ts';

/** The input of the alarms and the dashboard. */
export interface Monitored {
  /** The automation's name, which is the namespace of its metrics, too. */
  name: string;
  deployment: Pick<DeploymentSettings, 'alarms' | 'alarmTopics' | 'dashboard'>;
  functions: FunctionFactory;
  failedEvents: IQueue;
  /** When every server is checked. */
  schedule: { schedule: string; timeZone: string };
  http: HttpTrigger;
  compliance: Compliance;
  clones: CloneWorkflow;
  cloneBatches: CloneBatches;
  copyJobs: CopyJobs;
  slack: Slack;
}
