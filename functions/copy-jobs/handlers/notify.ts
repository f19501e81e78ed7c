import * as z from 'zod';
import { inItem, outboxItem } from '../../notices/outbox.ts';
import { awsTime } from '../../platform/aws-time.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { step } from '../../platform/step.ts';
import { noticeInOutbox, policyRunOutput } from '../policies/execution.ts';

const record = deployedRecord();
const event = z.object({
  /** The run's id, and when it was started. */
  run: z.string(),
  at: awsTime,
  notice: policyRunOutput.shape.notice.unwrap(),
});

/** Writes the notice of a policy run to the outbox. Writing it twice has the same effect as once. */
export const handler = step(event, async ({ run, at, notice }) => {
  const queued = noticeInOutbox(run, at, notice);
  await record.create(outboxItem(inItem(queued)));
  return { id: queued.id };
});
