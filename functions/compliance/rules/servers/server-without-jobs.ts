import { backupsAreMade } from '../controls.ts';
import { complies, defineServerRule, noParameters, notApplicable, violates } from '../rule.ts';

export const serverWithoutJobs = defineServerRule(
  {
    id: 'server-without-jobs',
    title: 'The server reports no jobs at all',
    explanation:
      'An account that lost its role, or a database that was not restored, answers without an error and without a job. An empty list is not a good one.',
    remedy:
      'Look whether the read account still has its role, and whether the console shows the jobs. If the server is meant to be empty, turn the rule off for it in a policy.',
    severity: 'high',
    controls: backupsAreMade,
    ...noParameters,
  },
  ({ reading, jobsBefore }) => {
    if ('error' in reading) return notApplicable('the server could not be read');
    if (reading.jobs.length > 0) return complies;
    return violates([
      { fact: 'jobs reported', value: 0, unit: 'jobs', source: 'server: jobs' },
      { fact: 'jobs known before', value: jobsBefore, unit: 'jobs', source: 'history: jobs' },
    ]);
  },
);
