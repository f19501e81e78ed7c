import { z } from 'zod';
import { AwsError, type Principal } from '../aws/service.ts';
import type { Deliver } from '../targets.ts';

/** The properties of a rule's or schedule's target for events that cannot be delivered. */
export const deadLetterFields = {
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).default({}),
  // AWS retries only when the target service fails, which does not happen here. Denied access or a missing target is
  // never retried.
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
  /** Scheduler sends with the schedule's role. A rule needs the queue's own policy, which is not evaluated here. */
  as?: Principal;
  /** The attributes of the message to the queue, made from the error. */
  attributes: (error: AwsError) => Record<string, string>;
}

/**
 * Delivers an event. An event that AWS cannot deliver goes to the dead-letter queue at once, without retries ("Using
 * dead-letter queues" in EventBridge's guide).
 * @throws AwsError when there is no such queue or it denies access
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

/** The attributes of a dead letter from a rule. */
export function ruleAttributes(ruleArn: string, targetArn: string) {
  return ({ code, message }: AwsError) => ({
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: code === 'AccessDeniedException' ? 'NO_PERMISSIONS' : 'NO_RESOURCE',
    ERROR_MESSAGE: message,
    RETRY_ATTEMPTS: '0',
  });
}
