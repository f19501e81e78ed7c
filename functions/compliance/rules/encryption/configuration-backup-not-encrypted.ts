import { judgeFact, notTold, stands } from '../facts.ts';
import { complies, defineServerRule, noParameters, notApplicable, violates } from '../rule.ts';

export const configurationBackupNotEncrypted = defineServerRule(
  {
    id: 'configuration-backup-not-encrypted',
    title: "The backup of the server's configuration is not encrypted",
    explanation:
      'It holds what opens every machine the server backs up. Without encryption the product leaves out passwords altogether, so that a restore of the server lacks them.',
    remedy:
      'Set a password for the configuration backup in its settings, and keep it outside the backup server.',
    severity: 'medium',
    observeOnly: true,
    controls: ['CP-9(8)', 'SC-28', 'A.8.24', 'CIS 11.3'],
    sources: ['vbr-1.2-rev1: ConfigBackupModel'],
    products: ['backup-replication'],
    ...noParameters,
  },
  (context) =>
    judgeFact(context, 'configurationBackup', 'configuration backup', ({ isEncrypted, isEnabled }) => {
      if (isEncrypted === undefined) return notTold;
      if (isEnabled === false) return notApplicable('it is not made: see configuration-backup-missing');
      return isEncrypted
        ? complies
        : violates([stands('encryption', false, 'configurationBackup.isEncrypted')]);
    }),
);
