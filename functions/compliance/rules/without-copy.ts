import { ageHoursOf, said } from './facts.ts';
import { complies, type JobContext, notApplicable, type Verdict, violates } from './rule.ts';

/** Whether anything copies this job's backups to a second place. Shared by the products' two rules. */
export function judgeCopy(context: JobContext, graceHours: number): Verdict {
  const { job, copies } = context;
  if (job.copyOf !== undefined) return notApplicable('the job is itself a copy');
  if (!job.enabled) return notApplicable('the job is disabled');
  if (job.hasCopy === true || copies.length > 0) return complies;
  if (job.hasCopy === undefined) return notApplicable('the product does not tell about copies');
  if (ageHoursOf(context) <= graceHours) return notApplicable('the job is new');
  const evidence = [said('copy', false, 'hasCopy')];
  if (job.repository?.name !== undefined)
    evidence.push(said('only repository', job.repository.name, 'repository'));
  return violates(evidence);
}
