import { z } from 'zod';
import type { Principal } from '../aws/service.ts';
import { AwsError } from '../aws/service.ts';
import type { Deliver } from '../targets.ts';

/** What a rule's or a schedule's target says about events that cannot be delivered. */
export const deadLetterFields = {
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).default({}),
  // Only an AWS service in trouble is retried, and none is here: a refusal and a missing target never are.
  RetryPolicy: z
    .object({ MaximumEventAgeInSeconds: z.number().optional(), MaximumRetryAttempts: z.number().optional() })
    .optional(),
};

interface Delivery {
  arn: string;
  event: string;
  as: Principal | undefined;
}

interface DeadLetters {
  queueArn: string | undefined;
  /** Scheduler sends as the schedule's role; a rule needs the queue's own policy, which is not judged here. */
  as?: Principal;
  /** What the message to the queue carries besides the event, once the error's code and text are known. */
  attributes: (error: AwsError) => Record<string, string>;
}

/**
 * Delivers an event. What AWS refuses to deliver goes to the dead-letter queue at once, without retries, and is
 * thrown when there is no queue, or the queue may not be sent to ("Using dead-letter queues" in EventBridge's guide).
 */
export function deliverOrKeep(
  deliver: Deliver,
  { arn, event, as }: Delivery,
  deadLetters: DeadLetters,
): void {
  try {
    deliver(arn, event, as);
  } catch (error) {
    if (!(error instanceof AwsError) || deadLetters.queueArn === undefined) throw error;
    const attributes = Object.entries(deadLetters.attributes(error)).map(
      ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
    );
    deliver(deadLetters.queueArn, event, deadLetters.as, Object.fromEntries(attributes));
  }
}

/** The attributes of a rule's dead letter. */
export function ruleAttributes(ruleArn: string, targetArn: string) {
  return ({ code, message }: AwsError) => ({
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: code === 'AccessDeniedException' ? 'NO_PERMISSIONS' : 'NO_RESOURCE',
    ERROR_MESSAGE: message,
    RETRY_ATTEMPTS: '0',
  });
}
