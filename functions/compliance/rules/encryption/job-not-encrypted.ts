import * as z from 'zod';
import { judgeSwitch } from '../facts.ts';
import { defineJobRule, required } from '../rule.ts';

export const jobNotEncrypted = defineJobRule(
  {
    id: 'job-not-encrypted',
    title: 'Backups are not encrypted',
    explanation:
      'Whoever copies the files of a backup has everything that is in it: databases, mailboxes, password stores.',
    remedy:
      "Switch on encryption in the job's storage settings with a password of the server's own list, or, for Microsoft 365, at the repository. It takes effect with the next full backup.",
    severity: 'medium',
    observeOnly: true,
    controls: ['CP-9(8)', 'SC-28', 'A.8.24', 'CIS 11.3'],
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs'],
    parameters: z.strictObject({
      required,
    }),
    defaults: { required: false },
  },
  (context, { required: isAsked }) =>
    judgeSwitch(context, isAsked, ({ encryption }) => encryption, 'encryption', 'encryption'),
);
