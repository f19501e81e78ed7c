import * as z from 'zod';
import type { Evidence } from '../../findings/finding.ts';
import { allowed, hoursSince, judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, hours, violates } from '../rule.ts';

export const configurationBackupMissing = defineServerRule(
  {
    id: 'configuration-backup-missing',
    title: "The server's own configuration is not backed up",
    explanation:
      'When the backup server is lost, its jobs, credentials and encryption passwords are in its configuration backup or nowhere: without it every restore begins by importing files one by one.',
    remedy:
      'Switch on the configuration backup by a schedule, to a repository that is not on the backup server itself, and see why the last one failed.',
    severity: 'high',
    observeOnly: true,
    controls: ['CP-9', 'CP-10', 'A.8.13', 'A.5.30', 'CIS 11.2'],
    sources: ['vbr-1.2-rev1: ConfigBackupModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      maxAgeHours: hours.describe('The maximum age of the last one, in hours.'),
    }),
    defaults: { maxAgeHours: 192 },
  },
  (context, { maxAgeHours }) =>
    judgeFact(context, 'configurationBackup', 'configuration backup', ({ isEnabled, lastSuccess }) => {
      const evidence: Evidence[] = [];
      if (isEnabled === false) evidence.push(stands('by a schedule', false, 'configurationBackup.isEnabled'));
      const ageHours = lastSuccess === undefined ? undefined : hoursSince(lastSuccess, context.serverNow);
      if (ageHours === undefined || ageHours > maxAgeHours)
        evidence.push(
          stands('last that succeeded', lastSuccess ?? null, 'configurationBackup.lastSuccess'),
          allowed('allowed', maxAgeHours, 'maxAgeHours'),
        );
      return evidence.length === 0 ? complies : violates(evidence);
    }),
);
