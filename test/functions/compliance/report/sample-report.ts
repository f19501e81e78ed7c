import { check } from '../../../../functions/compliance/check/check.ts';
import { emptyHistory } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { Report } from '../../../../functions/compliance/report/document.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { now, readingOf } from '../estate.ts';

/** The report of a first check over these jobs. */
export const reportOf = (jobs: Job[]): Report =>
  check({
    id: 'check-1',
    readings: [readingOf(jobs)],
    history: emptyHistory(),
    configuration: complianceSchema.parse({}),
    now,
  }).report;

export const nastyNames = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  `"quoted" & 'single'`,
  'Účetní 📬 日本',
  '<!-- <script>',
  '{{name}} %n \u2028',
];
