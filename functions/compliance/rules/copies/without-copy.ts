import * as z from 'zod';
import { isOutOfReach } from '../controls.ts';
import { ageHoursOf, notAsked, said } from '../facts.ts';
import {
  complies,
  defineJobRule,
  hours,
  type JobContext,
  notApplicable,
  type RuleResult,
  required,
  violates,
} from '../rule.ts';

/**
 * Whether anything copies this job's backups to a second location. Shared by the products' rules. A scale-out
 * repository whose capacity tier takes a copy of each new backup is one (vbr-1.3-rev1: CapacityTierModel).
 */
function judgeCopy(context: JobContext, graceHours: number): RuleResult {
  const { job, copies, infrastructure } = context;
  if (job.copyOf !== undefined) return notApplicable('the job is itself a copy');
  if (!job.enabled) return notApplicable('the job is disabled');
  if (job.hasCopy === true || copies.length > 0) return complies;
  const scaleOut = infrastructure?.scaleOut?.find(({ id }) => id === job.repository?.id);
  if (scaleOut?.copies === true) return complies;
  if (job.hasCopy === undefined) return notApplicable('the product does not report copies');
  if (ageHoursOf(context) <= graceHours) return notApplicable('the job is new');
  const evidence = [said('copy', false, 'hasCopy')];
  if (job.repository?.name !== undefined)
    evidence.push(said('only repository', job.repository.name, 'repository'));
  return violates(evidence);
}

/** Types of jobs whose result is not a backup that needs a copy (vbr-1.1-rev1: Get All Job States, EJobType). */
const notABackup = /copy|replica|surebackup/i;

export const backupJobWithoutCopy = defineJobRule(
  {
    id: 'backup-job-without-copy',
    title: 'Backup without a second copy',
    explanation:
      'Three copies, on two kinds of storage, one of them elsewhere: a backup that exists once is lost with its repository.',
    remedy:
      'Add the job to a backup copy job, or give its repository a capacity tier. If one copy is enough here, turn the rule off for it in a policy.',
    severity: 'low',
    controls: isOutOfReach,
    products: ['backup-replication'],
    parameters: z.strictObject({
      graceHours: hours.describe('How many hours a new job may be without a copy.'),
    }),
    defaults: { graceHours: 24 },
  },
  (context, { graceHours }) => {
    if (notABackup.test(context.job.type)) return notApplicable(`a job of type ${context.job.type}`);
    return judgeCopy(context, graceHours);
  },
);

export const managedJobWithoutCopy = defineJobRule(
  {
    id: 'managed-job-without-copy',
    title: 'Backup of Enterprise Manager without a second copy',
    explanation:
      "Three copies, on two kinds of storage, one of them elsewhere. Enterprise Manager tells which jobs its backup servers' copy jobs name; it tells nothing of capacity tiers and of tape.",
    remedy:
      'Add the job to a backup copy job. If its repository has a capacity tier, or it goes to tape, turn the rule off for it in a policy.',
    severity: 'low',
    observeOnly: true,
    controls: isOutOfReach,
    sources: ['em-immediate-copy-job', 'em-periodic-copy-job'],
    products: ['enterprise-manager'],
    parameters: z.strictObject({
      required,
      graceHours: hours.describe('How many hours a new job may be without a copy.'),
    }),
    defaults: { required: false, graceHours: 24 },
  },
  (context, { required: isAsked, graceHours }) => {
    if (!isAsked) return notAsked;
    if (notABackup.test(context.job.type)) return notApplicable(`a job of type ${context.job.type}`);
    return judgeCopy(context, graceHours);
  },
);

export const microsoft365JobWithoutCopy = defineJobRule(
  {
    id: 'microsoft365-job-without-copy',
    title: 'Microsoft 365 job without a copy job',
    explanation:
      'Without a copy job the only backup of these mailboxes and sites lives in one repository: whoever deletes or encrypts it has everything.',
    remedy:
      'Create a copy job for it (POST /copy-jobs) to a repository on object storage with the same retention type and the same proxy or proxy pool.',
    severity: 'medium',
    controls: isOutOfReach,
    products: ['microsoft365'],
    parameters: z.strictObject({
      graceHours: hours.describe('How many hours a new job may be without its copy job.'),
    }),
    defaults: { graceHours: 24 },
  },
  (context, { graceHours }) => judgeCopy(context, graceHours),
);
