import { isWatched } from '../controls.ts';
import { stands } from '../facts.ts';
import { complies, defineServerRule, noParameters, unknown, violates } from '../rule.ts';

export const factsUnread = defineServerRule(
  {
    id: 'facts-unread',
    title: 'The infrastructure behind the backups could not be read completely',
    explanation:
      'Repositories, licence, configuration backup and such are read where the account may. What is listed here is not known of this server, and rules about it are silent.',
    remedy:
      'Give the read account a role that may: Backup & Replication shows configuration backup, licence and the security analyzer to administrators only. If that is too much to give, turn this rule off for the server.',
    severity: 'info',
    observeOnly: true,
    controls: isWatched,
    sources: ['vbr-1.2-rev1', 'vb365 specs'],
    ...noParameters,
  },
  ({ reading }) => {
    if ('error' in reading) return unknown('the server could not be read');
    if (reading.infrastructure === undefined) return unknown('nothing of it was read');
    // A fact that the server does not offer is not missing.
    const missing = reading.infrastructure.unread.filter(({ because }) => because !== 'not-offered');
    if (missing.length === 0) return complies;
    return violates(missing.map(({ fact, because, code }) => stands(fact, code ?? because, 'unread')));
  },
);
