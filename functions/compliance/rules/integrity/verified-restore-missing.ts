import * as z from 'zod';
import { canBeRestored } from '../controls.ts';
import {
  asked,
  documented,
  hoursSince,
  lastGoodRun,
  notAsked,
  remembered,
  settingsUnknown,
} from '../facts.ts';
import { complies, days, defineJobRule, notApplicable, required, violates } from '../rule.ts';

/** Types of jobs whose backups SureBackup can test (vbr-1.3-rev1: EJobType). */
const isBackup = /^(backup|vspherebackup|hypervbackup|clouddirectorbackup|(windows|linux)agentbackup)$/i;

export const verifiedRestoreMissing = defineJobRule(
  {
    id: 'verified-restore-missing',
    title: 'No restore has been verified for too long',
    explanation:
      'A backup is as good as its last restore. SureBackup tries it without anybody waiting: a job that none of its jobs tries is believed, not known.',
    remedy: 'Link the job to a SureBackup job that runs by a schedule, and see that its last run succeeded.',
    severity: 'medium',
    observeOnly: true,
    controls: canBeRestored,
    sources: ['vbr-1.3-rev1: SureBackupContentScanJobModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      required,
      maxDays: days.describe('The maximum age of the last successful verification, in days.'),
    }),
    defaults: { required: false, maxDays: 31 },
  },
  ({ job, verifiedBy, settings, serverNow }, { required: isAsked, maxDays }) => {
    if (!isAsked) return notAsked;
    if (!isBackup.test(job.type)) return notApplicable(`a job of type ${job.type}`);
    if (settings === undefined) return settingsUnknown;
    const good = verifiedBy
      .flatMap(({ history }) => lastGoodRun(history, true) ?? [])
      .sort()
      .at(-1);
    if (good !== undefined && hoursSince(good, serverNow) <= maxDays * 24) return complies;
    return violates([
      documented('SureBackup jobs that try it', verifiedBy.length, 'verifies', 'jobs'),
      remembered('last verification that succeeded', good ?? null, 'lastSuccess, lastWarning'),
      asked('allowed', maxDays, 'maxDays', 'days'),
    ]);
  },
);
