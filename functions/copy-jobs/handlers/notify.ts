import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { environment } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { policyRunOutput } from '../policies/execution.ts';

const sns = new SNSClient({});

/** Tells the subscribers of the topic what a policy run created. What fails is tried again by the workflow. */
export const handler = step(policyRunOutput, async ({ notice }) => {
  if (!notice) return { delivered: false };
  const { subject, text } = notice;
  await sns.send(
    new PublishCommand({ TopicArn: environment('NOTICE_TOPIC_ARN'), Subject: subject, Message: text }),
  );
  return { delivered: true };
});
