import { isWatched } from '../controls.ts';
import { documented } from '../facts.ts';
import { complies, defineServerRule, noParameters, unknown, violates } from '../rule.ts';

export const settingsUnread = defineServerRule(
  {
    id: 'settings-unread',
    title: 'Settings of jobs could not be read',
    explanation:
      'Rules about retention, encryption, schedules and such judge by the document of a job. Of these jobs it could not be read, or is too old to be judged by.',
    remedy:
      'Look at the jobs in the console: a document that the server itself cannot read is often that of a job whose objects or repository are gone. Documents that are only late come with the next checks.',
    severity: 'low',
    observeOnly: true,
    controls: isWatched,
    sources: ['vbr-1.3-rev1', 'em_rest/get_jobs_id', 'vb365 specs', 'DevSkillsIT'],
    ...noParameters,
  },
  ({ reading }) => {
    if ('error' in reading) return unknown('the server could not be read');
    if (reading.settings === undefined) return unknown('no settings were read');
    // Settings for which the product has no document are not missing.
    const missing = reading.settings.unread.filter(({ because }) => because !== 'not-offered');
    if (missing.length === 0) return complies;
    return violates(
      missing.map(({ because, jobs, example }) =>
        documented(`${because}, such as ${example}`, jobs, 'unread', 'jobs'),
      ),
    );
  },
);
