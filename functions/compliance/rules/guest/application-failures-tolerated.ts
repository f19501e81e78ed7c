import * as z from 'zod';
import { asked, documented, notAsked, notTold, settingsUnknown } from '../facts.ts';
import { complies, defineJobRule, notApplicable, required, violates } from '../rule.ts';

export const applicationFailuresTolerated = defineJobRule(
  {
    id: 'application-failures-tolerated',
    title: 'Application-aware processing may fail unnoticed',
    explanation:
      'Machines for which it is switched off, or for which failures are ignored, are backed up in any state, and the run still ends in success.',
    remedy:
      'Set these machines to require success in the job, or list in a policy the jobs in which this is meant.',
    severity: 'low',
    observeOnly: true,
    controls: ['CP-9', 'A.8.13'],
    sources: ['vbr-1.1-rev1: Jobs', 'em_rest/get_jobs_id'],
    products: ['backup-replication', 'enterprise-manager'],
    parameters: z.strictObject({
      required,
      maxMachines: z.int().nonnegative().describe('For how many machines this is allowed.'),
    }),
    defaults: { required: false, maxMachines: 0 },
  },
  ({ settings }, { required: isAsked, maxMachines }) => {
    if (!isAsked) return notAsked;
    if (settings === undefined) return settingsUnknown;
    const { tolerated, applicationAware } = settings.guest ?? {};
    if (tolerated === undefined) return notTold;
    if (applicationAware === false)
      return notApplicable('it is off altogether: see application-processing-missing');
    return tolerated <= maxMachines
      ? complies
      : violates([
          documented('machines that may fail', tolerated, 'guest.tolerated', 'objects'),
          asked('allowed', maxMachines, 'maxMachines', 'objects'),
        ]);
  },
);
