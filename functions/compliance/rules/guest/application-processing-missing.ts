import * as z from 'zod';
import { judgeSwitch } from '../facts.ts';
import { defineJobRule, required } from '../rule.ts';

export const applicationProcessingMissing = defineJobRule(
  {
    id: 'application-processing-missing',
    title: 'No application-aware processing',
    explanation:
      'Without it a database is backed up as though its power had been cut: it may come up, or not, and its logs grow until the disk is full.',
    remedy:
      'Switch on application-aware processing in the guest processing settings of the job, with credentials that may enter the machines.',
    severity: 'medium',
    observeOnly: true,
    controls: ['CP-9', 'CP-10', 'A.8.13'],
    sources: ['vbr-1.1-rev1: Jobs', 'em_rest/get_jobs_id'],
    products: ['backup-replication', 'enterprise-manager'],
    parameters: z.strictObject({
      required,
    }),
    defaults: { required: false },
  },
  (context, { required: isAsked }) =>
    judgeSwitch(
      context,
      isAsked,
      ({ guest }) => guest?.applicationAware,
      'application-aware processing',
      'guest.applicationAware',
    ),
);
