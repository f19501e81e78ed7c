import { z } from 'zod';
import type { AssumeRole, Principal } from '../iam.ts';
import { mayDeliver } from '../targets.ts';
import type { Resources } from '../template/resources.ts';

const destination = z.object({ Destination: z.string() }).optional();
const configSchema = z.object({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().int().min(0).max(2).default(2),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(21_600).default(21_600),
  DestinationConfig: z.object({ OnFailure: destination, OnSuccess: destination }).default({}),
});
const functionSchema = z.object({
  Role: z.string(),
  DeadLetterConfig: z.object({ TargetArn: z.string().optional() }).default({}),
});

/** What happens to events that a function takes without anybody waiting ("Asynchronous invocation"). */
export interface AsyncSettings {
  /** Retries after an error of the function. */
  retries: number;
  maximumAgeSeconds: number;
  /** ARNs of what hears of failed and of successful events. */
  onFailure: string | undefined;
  onSuccess: string | undefined;
  /** ARN of what gets the failed events themselves. */
  deadLetters: string | undefined;
  /** As whom these are sent. */
  role: Principal;
}

/**
 * Reads by function name how each takes asynchronous events. Throws when a function's role may not send to its
 * dead-letter queue or destination, which AWS refuses when they are configured.
 */
export function readAsyncSettings(resources: Resources, assumeRole: AssumeRole): Map<string, AsyncSettings> {
  const configs = resources.ofType('AWS::Lambda::EventInvokeConfig').map(({ logicalId, properties }) => {
    const parsed = configSchema.safeParse(properties);
    if (parsed.success) return parsed.data;
    throw new Error(`the local cloud cannot run ${logicalId}: ${z.prettifyError(parsed.error)}`);
  });
  return new Map(
    resources.ofType('AWS::Lambda::Function').map(({ name, properties }) => {
      const { Role, DeadLetterConfig } = functionSchema.parse(properties);
      const config = configs.find(({ FunctionName }) => FunctionName === name);
      const settings = {
        retries: config?.MaximumRetryAttempts ?? 2,
        maximumAgeSeconds: config?.MaximumEventAgeInSeconds ?? 21_600,
        onFailure: config?.DestinationConfig.OnFailure?.Destination,
        onSuccess: config?.DestinationConfig.OnSuccess?.Destination,
        deadLetters: DeadLetterConfig.TargetArn,
        role: assumeRole(Role, name),
      };
      const { onFailure, onSuccess, deadLetters, role } = settings;
      const refused = [onFailure, onSuccess, deadLetters].find((arn) => arn && !mayDeliver(role, arn));
      if (refused)
        throw new Error(`the execution role of ${name} does not have permissions to send to ${refused}`);
      return [name, settings];
    }),
  );
}
