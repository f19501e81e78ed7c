import { backupsAreMade } from '../controls.ts';
import { lastKnownResult, said } from '../facts.ts';
import { complies, defineJobRule, noParameters, notApplicable, violates } from '../rule.ts';

export const successWithoutObjects = defineJobRule(
  {
    id: 'success-without-objects',
    title: 'Succeeded with nothing to process',
    explanation:
      'A job whose tag, folder or group has become empty ends in success every night and protects nothing.',
    remedy: 'Look at what the job selects (tag, folder, group, user list) and put the missing objects back.',
    severity: 'high',
    controls: backupsAreMade,
    products: ['enterprise-manager', 'backup-replication'],
    ...noParameters,
  },
  (context) => {
    const { job } = context;
    if (!job.enabled) return notApplicable('the job is disabled');
    if (job.objects === undefined) return notApplicable('the product does not report how many objects');
    const result = lastKnownResult(context);
    if (result?.value !== 'success' && result?.value !== 'warning')
      return notApplicable('the last run was no success');
    if (job.objects > 0) return complies;
    return violates([
      said('last result', job.raw.lastResult ?? result.value, 'lastResult'),
      { fact: 'objects', value: 0, unit: 'objects', source: 'server: objects' },
    ]);
  },
);
