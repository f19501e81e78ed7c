import type { BackupReplication } from '@veeam-automation/veeam/backup-replication/client';
import type { License } from '@veeam-automation/veeam/backup-replication/infrastructure';
import type { EnterpriseManager } from '@veeam-automation/veeam/enterprise-manager/client';
import type { Microsoft365 } from '@veeam-automation/veeam/microsoft365/client';
import { defined } from '../../jobs/read/whole-job.ts';
import type { LoggedOn } from '../../servers/log-on.ts';
import { Facts } from './facts.ts';
import type { Infrastructure, Protection } from './infrastructure.ts';
import { readProtection } from './read-protection.ts';

/** How many days back malware events are read. */
const malwareDays = 30;
/** The maximum number of events in a reading. */
const mostEvents = 200;

/**
 * Reads the infrastructure behind a server's backups. What cannot be read is named in `unread` and affects nothing
 * else. Never throws a VeeamError.
 * @param atItsPace reads what backups hold, or returns an earlier reading of it
 */
export async function readInfrastructure(
  { product, client }: LoggedOn,
  now: Date,
  atItsPace: (read: () => Promise<Protection>) => Promise<Protection> = (read) => read(),
): Promise<Infrastructure> {
  switch (product) {
    case 'backup-replication': {
      const { unread, ...protection } = await atItsPace(() => readProtection(client.protectedObjects, now));
      const infrastructure = await ofBackupReplication(client, now);
      return { ...infrastructure, ...protection, unread: [...infrastructure.unread, ...unread] };
    }
    case 'enterprise-manager':
      return ofEnterpriseManager(client);
    case 'microsoft365':
      return ofMicrosoft365(client);
  }
}

async function ofBackupReplication(
  { infrastructure }: BackupReplication,
  now: Date,
): Promise<Infrastructure> {
  const facts = new Facts();
  const since = new Date(now.getTime() - malwareDays * 86_400_000);
  const [states, immutability, scaleOut, proxies, servers] = await Promise.all([
    facts.ask('repository states', () => infrastructure.repositoryStates().all()),
    facts.ask('immutability of repositories', () => infrastructure.immutability().all()),
    facts.ask('scale-out repositories', () => infrastructure.scaleOutRepositories().all()),
    facts.ask('proxies', () => infrastructure.proxyStates().all()),
    facts.ask('managed servers', () => infrastructure.managedServers().all()),
  ]);
  const [configuration, licence, events, practices, lastAnalysis] = await Promise.all([
    facts.ask('configuration backup', () => infrastructure.configurationBackup()),
    facts.ask('licence', () => infrastructure.license()),
    facts.ask('malware events', async () => infrastructure.malwareEvents(since).all()),
    facts.ask('best practices', () => infrastructure.bestPractices()),
    facts.ask('last run of the analyzer', () => infrastructure.lastAnalysis()),
  ]);
  const lockedById = new Map(immutability?.items.map((each) => [each.id, each]));
  return {
    ...defined(
      'repositories',
      states?.items.map(({ id, name, type, capacityBytes, freeBytes, isOnline, isOutOfDate }) => ({
        id,
        name,
        type,
        ...defined('capacityBytes', capacityBytes),
        ...defined('freeBytes', freeBytes),
        ...defined('isOnline', isOnline),
        ...defined('isOutOfDate', isOutOfDate),
        ...defined('isImmutable', lockedById.get(id)?.isImmutable),
        ...defined('immutableDays', lockedById.get(id)?.days),
      })),
    ),
    ...defined(
      'scaleOut',
      scaleOut?.items.map(({ id, name, copiesToCapacityTier }) => ({
        id,
        name,
        copies: copiesToCapacityTier,
      })),
    ),
    ...defined(
      'proxies',
      proxies?.items.map(({ name, isDisabled, isOnline, isOutOfDate }) => ({
        name,
        ...defined('isDisabled', isDisabled),
        ...defined('isOnline', isOnline),
        ...defined('isOutOfDate', isOutOfDate),
      })),
    ),
    ...defined(
      'managedServers',
      servers?.items.map(({ name, type, isAvailable }) => ({
        name,
        ...defined('type', type),
        ...defined('isAvailable', isAvailable),
      })),
    ),
    ...defined(
      'configurationBackup',
      configuration && {
        ...defined('isEnabled', configuration.isEnabled),
        ...defined('lastSuccess', configuration.lastSuccess?.toISOString()),
        ...defined('isEncrypted', configuration.isEncrypted),
      },
    ),
    ...defined('licence', licence && licenceOf(licence)),
    ...defined(
      'malware',
      events?.items
        .filter(({ state }) => state?.toLowerCase() !== 'falsepositive')
        .slice(0, mostEvents)
        .map(({ name, at, type, severity }) => ({
          machine: name,
          ...defined('at', at?.toISOString()),
          ...defined('type', type),
          ...defined('severity', severity),
        })),
    ),
    ...defined(
      'analyzer',
      practices && {
        ...defined('endedAt', lastAnalysis?.endTime?.toISOString()),
        violations: practices
          .filter(({ status }) => status.toLowerCase() === 'violation')
          .map(({ practice }) => practice),
        checked: practices.length,
      },
    ),
    unread: facts.unread,
  };
}

/** Both products describe their licences alike. */
function licenceOf(licence: License): NonNullable<Infrastructure['licence']> {
  return {
    ...defined('status', licence.status),
    ...defined('type', licence.type),
    ...defined('expiresAt', licence.expires?.toISOString()),
    ...defined('supportExpiresAt', licence.supportExpires?.toISOString()),
    ...defined('licensed', licence.licensed),
    ...defined('used', licence.used),
  };
}

/** Enterprise Manager itself reports only repositories (em_rest/repositories). */
async function ofEnterpriseManager({ repositories }: EnterpriseManager): Promise<Infrastructure> {
  const facts = new Facts();
  const listed = await facts.ask('repositories', () => repositories.list().all());
  return {
    ...defined(
      'repositories',
      listed?.items.map(({ id, name, kind, capacityBytes, freeSpaceBytes }) => ({
        id,
        name,
        ...defined('type', kind),
        ...defined('capacityBytes', capacityBytes),
        ...defined('freeBytes', freeSpaceBytes),
      })),
    ),
    unread: facts.unread,
  };
}

async function ofMicrosoft365({ repositories, infrastructure }: Microsoft365): Promise<Infrastructure> {
  const facts = new Facts();
  const [listed, proxies, licence] = await Promise.all([
    facts.ask('repositories', () => repositories.list().all()),
    facts.ask('proxies', () => infrastructure.proxies().all()),
    facts.ask('licence', () => infrastructure.license()),
  ]);
  return {
    ...defined(
      'repositories',
      listed?.items.map((each) => ({
        id: each.id,
        name: each.name,
        type: each.isObjectStorage ? (each.objectStorageType ?? 'object storage') : 'local',
        ...defined('capacityBytes', each.capacityBytes),
        ...defined('freeBytes', each.freeSpaceBytes),
        ...defined('isOnline', each.isOutOfOrder === undefined ? undefined : !each.isOutOfOrder),
        ...defined('isOutOfDate', each.isOutdated),
        ...defined('isOutOfSync', each.isOutOfSync),
        ...defined('isImmutable', each.isImmutable),
      })),
    ),
    ...defined(
      'proxies',
      proxies?.items.map(({ name, isOnline }) => ({ name, ...defined('isOnline', isOnline) })),
    ),
    ...defined('licence', licence && licenceOf(licence)),
    unread: facts.unread,
  };
}
