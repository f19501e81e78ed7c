import { backupsAreMade } from '../controls.ts';
import { said } from '../facts.ts';
import { complies, defineJobRule, noParameters, violates } from '../rule.ts';

export const jobDisconnected = defineJobRule(
  {
    id: 'job-disconnected',
    title: 'The job has lost its proxy or repository',
    explanation:
      'Backup for Microsoft 365 shows a job as disconnected when it cannot reach what runs it: it will not run until that is back.',
    remedy: "Look whether the job's proxy is online and its repository in sync, then start the job.",
    severity: 'high',
    controls: backupsAreMade,
    products: ['microsoft365'],
    ...noParameters,
  },
  ({ job }) =>
    job.status === 'disconnected'
      ? violates([said('status', job.raw.status ?? job.status, 'status')])
      : complies,
);
