import * as z from 'zod';
import { oneLine } from '../../notices/notice.ts';
import { inItem, outboxItem } from '../../notices/outbox.ts';
import { awsTime } from '../../platform/aws-time.ts';
import { deployedRecord } from '../../platform/record/record.ts';
import { step } from '../../platform/step.ts';
import { policyRunOutput } from '../policies/execution.ts';

const record = deployedRecord();
const event = z.object({
  /** The run's id, and when it was started. */
  run: z.string(),
  at: awsTime,
  notice: policyRunOutput.shape.notice.unwrap(),
});

/** Writes the notice of a policy run to the outbox. Writing it twice has the same effect as once. */
export const handler = step(event, async ({ run, at, notice: { subject, text } }) => {
  const lines = text.split('\n').filter((line) => line !== '');
  const notice = {
    id: `copy-jobs-${run}`,
    at,
    headline: oneLine(subject, 200),
    entries: [],
    notes: lines.map((line) => ({ kind: 'copy-jobs', text: oneLine(line, 500) }) as const),
  };
  await record.create(outboxItem(inItem(notice)));
  return { id: notice.id };
});
