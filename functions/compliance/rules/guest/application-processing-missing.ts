import * as z from 'zod';
import { documented, notAsked, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, required, violates } from '../rule.ts';

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
  ({ settings }, { required: isAsked }) => {
    if (!isAsked) return notAsked;
    if (settings === undefined) return settingsUnknown;
    const isOn = settings.guest?.applicationAware;
    if (isOn === undefined) return notTold;
    return isOn
      ? complies
      : violates([documented('application-aware processing', false, 'guest.applicationAware')]);
  },
);
