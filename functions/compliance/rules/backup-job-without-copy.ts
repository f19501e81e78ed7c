import * as z from 'zod';
import { defineJobRule, hours, notApplicable } from './rule.ts';
import { judgeCopy } from './without-copy.ts';

/** Types whose product is not a backup that wants a copy (vbr-1.1-rev1: Get All Job States, EJobType). */
const notABackup = /copy|replica|surebackup/i;

export const backupJobWithoutCopy = defineJobRule(
  {
    id: 'backup-job-without-copy',
    title: 'Backup without a second copy',
    explanation:
      'Three copies, on two kinds of storage, one of them elsewhere: a backup that exists once is lost with its repository.',
    remedy:
      'Add the job to a backup copy job, or give its repository a capacity tier. If one copy is enough here, turn the rule off for it in a policy.',
    severity: 'low',
    products: ['backup-replication'],
    parameters: z.strictObject({
      graceHours: hours.describe('Hours that a new job is given to get its copy.'),
    }),
    defaults: { graceHours: 24 },
  },
  (context, { graceHours }) => {
    if (notABackup.test(context.job.type)) return notApplicable(`a job of type ${context.job.type}`);
    return judgeCopy(context, graceHours);
  },
);
