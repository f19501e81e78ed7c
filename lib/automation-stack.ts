import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { VeeamAutomation, type VeeamAutomationProps } from './veeam-automation.ts';

/** One automation in its own stack, with its addresses as outputs. The stack has termination protection. */
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
    // The CDK leaves `Default` out of logical ids.
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
