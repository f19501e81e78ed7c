import { z } from 'zod';
import type { Resources } from '../template/resources.ts';
import { Queue } from './queues.ts';

const schema = z.object({
  FifoQueue: z.literal(false).optional(),
  VisibilityTimeout: z.number().default(30),
  DelaySeconds: z.literal(0).default(0),
  RedrivePolicy: z.undefined().optional(),
});

/** Reads the template's queues. Throws on FIFO queues, delays and redrive policies, which are not simulated. */
export function readQueues(resources: Resources, now: () => number): Queue[] {
  return resources.ofType('AWS::SQS::Queue').map(({ logicalId, properties, name, attributes }) => {
    const parsed = schema.safeParse(properties);
    if (!parsed.success)
      throw new Error(`the local cloud cannot run ${logicalId}: ${z.prettifyError(parsed.error)}`);
    const visibilityTimeoutSeconds = parsed.data.VisibilityTimeout;
    return new Queue({ name, arn: attributes.Arn ?? '', visibilityTimeoutSeconds, now });
  });
}
