import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { VeeamAutomation, type VeeamAutomationProps } from './veeam-automation.ts';

/** One automation as a stack of its own, with its addresses as outputs. It is protected from being deleted by mistake. */
export class AutomationStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { settings, configuration, bundles, ...props }: VeeamAutomationProps & StackProps,
  ) {
    super(scope, id, {
      description: 'Serverless automation for Veeam backup servers',
      terminationProtection: true,
      ...props,
    });
    // `Default` is left out of logical ids.
    const automation = new VeeamAutomation(this, 'Default', { settings, configuration, bundles });
    new CfnOutput(this, 'ApiUrl', { value: automation.apiUrl, description: 'The HTTP API' });
    new CfnOutput(this, 'EvidenceBucketName', {
      value: automation.evidenceBucket.bucketName,
      description: 'The bucket with the reports of every check; it outlives the stack',
    });
    new CfnOutput(this, 'RecordTableName', {
      value: automation.recordTableName,
      description: 'The table with what happened; it outlives the stack',
    });
    new CfnOutput(this, 'NoticeTopicArn', {
      value: automation.noticeTopic.topicArn,
      description: 'The topic of findings and alarms: subscribe to it',
    });
  }
}
