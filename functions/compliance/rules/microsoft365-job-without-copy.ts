import * as z from 'zod';
import { defineJobRule, hours } from './rule.ts';
import { judgeCopy } from './without-copy.ts';

export const microsoft365JobWithoutCopy = defineJobRule(
  {
    id: 'microsoft365-job-without-copy',
    title: 'Microsoft 365 job without a copy job',
    explanation:
      'Without a copy job the only backup of these mailboxes and sites lives in one repository: whoever deletes or encrypts it has everything.',
    remedy:
      'Create a copy job for it (POST /copy-jobs) to a repository on object storage with the same retention type and the same proxy or proxy pool.',
    severity: 'medium',
    products: ['microsoft365'],
    parameters: z.strictObject({
      graceHours: hours.describe('Hours that a new job is given to get its copy job.'),
    }),
    defaults: { graceHours: 24 },
  },
  (context, { graceHours }) => judgeCopy(context, graceHours),
);
