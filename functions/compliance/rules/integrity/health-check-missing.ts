import * as z from 'zod';
import { judgeSwitch } from '../facts.ts';
import { defineJobRule, required } from '../rule.ts';

export const healthCheckMissing = defineJobRule(
  {
    id: 'health-check-missing',
    title: 'The files of backups are never checked',
    explanation:
      'A bit that storage has lost is found by a health check while the original is still there, or else at the restore.',
    remedy:
      "Switch on the storage-level corruption guard in the job's advanced settings, once a month or more often.",
    severity: 'low',
    observeOnly: true,
    controls: ['CP-9(1)', 'A.8.13', 'CIS 11.5'],
    sources: ['vbr-1.1-rev1: Jobs', 'vbr-1.3-rev1'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      required,
    }),
    defaults: { required: false },
  },
  (context, { required: isAsked }) =>
    judgeSwitch(context, isAsked, ({ healthCheck }) => healthCheck, 'health check', 'healthCheck'),
);
