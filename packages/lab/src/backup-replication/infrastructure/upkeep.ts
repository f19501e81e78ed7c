import { derivedId } from '../../estate/seed.ts';
import { ok, type Reply } from '../../server/formats.ts';
import type { AuthorizedCall } from '../call.ts';
import { isFrom, spellEnum } from '../revisions.ts';
import { lastDaily } from './model.ts';

/** GET /configBackup. Source: ConfigBackupModel; the revisions differ only in the spelling of days. */
export function getConfigurationBackup({
  estate,
  server,
  state,
  revision,
  time,
  now,
}: AuthorizedCall): Reply {
  const { isEnabled, isEncrypted, lastSuccess } = state.infrastructure.configurationBackup;
  const repository = estate.repositories.find(({ backupServerId }) => backupServerId === server.id);
  const succeeded = lastSuccess === undefined ? lastDaily(now) : lastSuccess;
  return ok({
    isEnabled,
    backupRepositoryId: repository?.id,
    restorePointsToKeep: 10,
    notifications: { SNMPEnabled: false },
    schedule: {
      isEnabled,
      daily: {
        isEnabled,
        localTime: '06:00:00',
        dailyKind: 'Everyday',
        days: days.map((day) => spellEnum(revision, day)),
      },
    },
    // Neither of its fields is required: without any success it is empty.
    lastSuccessfulBackup:
      succeeded === null
        ? {}
        : {
            lastSuccessfulTime: time.stamp(succeeded, server.id),
            sessionId: derivedId('ConfigurationBackup', server.id, succeeded.toISOString()),
          },
    encryption: {
      isEnabled: isEncrypted,
      passwordId: isEncrypted ? derivedId('Password', server.id) : '00000000-0000-0000-0000-000000000000',
    },
  });
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * GET /license, from 1.2-rev1 on (the references of 1.1-rev1 and 1.1-rev2 have no such chapter). From 1.3-rev2 on each
 * section has its own expiry. Source: InstalledLicenseModel.
 */
export function getLicense({ state, revision, now }: AuthorizedCall): Reply {
  const { expires, licensed, used } = state.infrastructure.licence;
  const dates = { expirationDate: expires.toISOString(), supportExpirationDate: expires.toISOString() };
  const isBySection = isFrom(revision, '1.3-rev2');
  return ok({
    status: expires.getTime() > now.getTime() ? 'Valid' : 'Expired',
    ...(!isBySection && dates),
    type: 'Subscription',
    edition: 'EnterprisePlus',
    licensedTo: 'Veeam Automation Lab',
    instanceLicenseSummary: {
      package: 'Suite',
      licensedInstancesNumber: licensed,
      usedInstancesNumber: used,
      newInstancesNumber: 0,
      rentalInstancesNumber: 0,
      objects: [{ type: 'Virtual Machines', count: used, multiplier: 1, usedInstancesNumber: used }],
      workload: [],
      ...(isBySection && dates),
    },
    supportId: '00000000',
    autoUpdateEnabled: true,
    freeAgentInstanceConsumptionEnabled: true,
    cloudConnect: 'Disabled',
    ...(isFrom(revision, '1.3-rev0') && { IsMultiSection: false, proactiveSupportEnabled: true }),
  });
}
