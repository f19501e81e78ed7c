import * as z from 'zod';
import { judgeSwitch } from '../facts.ts';
import { defineJobRule, required } from '../rule.ts';

export const jobMailOff = defineJobRule(
  {
    id: 'job-mail-off',
    title: 'The job sends no e-mail',
    explanation: "The product's own notices reach people also when nothing else runs, this check included.",
    remedy:
      'Switch on e-mail notifications in the advanced settings of the job, or in the global settings of the server and leave the job on those.',
    severity: 'low',
    observeOnly: true,
    controls: ['CA-7', 'SI-4', 'A.8.16'],
    sources: ['vbr-1.1-rev1: Jobs', 'vbr-1.3-rev1'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      required,
    }),
    defaults: { required: false },
  },
  (context, { required: isAsked }) =>
    judgeSwitch(
      context,
      isAsked,
      ({ notifications }) => notifications?.mail,
      'e-mail notifications',
      'notifications.mail',
    ),
);
