import { derivedId } from '../estate/seed.ts';
import type { Microsoft365Version } from '../options.ts';
import { ok, type Reply } from '../server/formats.ts';
import { byId, type Call, collection, fits, link } from './call.ts';
import type { BackupProxy, BackupRepository, Organization } from './model.ts';

/** Source: vbo-rest/versioning. */
const builds: Readonly<Record<Microsoft365Version, string>> = {
  v6: '6.0.0.367',
  v7: '7.0.0.2911',
  v8: '8.0.2.159',
};

/** GET /ServiceInstance. */
export function getServiceInstance({ estate, state }: Call): Reply {
  return ok({ installationId: estate.installationId, version: builds[state.newest] });
}

export function listOrganizations(call: Call): Reply {
  return collection(call, 'organizations', call.estate.organizations, (each) => organizationView(call, each));
}

export function getOrganization(call: Call): Reply {
  return ok(organizationView(call, byId(call, call.estate.organizations, 'organization')));
}

/** RestOrganizationComposed. */
function organizationView({ version }: Call, organization: Organization): object {
  const { id, name, msid } = organization;
  return {
    isTeamsOnline: true,
    isExchangeOnline: true,
    isSharePointOnline: true,
    type: 'Office365',
    region: 'Worldwide',
    id,
    name,
    officeName: name,
    isBackedup: true,
    ...(version === 'v8' ? { msid } : {}),
    _links: { self: link(version, 'organization', id) },
  };
}

/** Filters: proxyId and longTerm, where false selects all; proxyPoolId from v8 on. */
export function listRepositories(call: Call): Reply {
  const query = call.request.url.searchParams;
  const onlyArchives = query.get('longTerm')?.toLowerCase() === 'true';
  const found = call.estate.repositories.filter(
    ({ kind, proxyId, proxyPoolId }) =>
      (!onlyArchives || kind === 'archive') &&
      fits(query, 'proxyId', proxyId) &&
      (call.version !== 'v8' || fits(query, 'proxyPoolId', proxyPoolId)),
  );
  return collection(call, 'backuprepositories', found, (each) => repositoryView(call, each));
}

export function getRepository(call: Call): Reply {
  return ok(repositoryView(call, byId(call, call.estate.repositories, 'backup repository')));
}

/** RESTBackupRepository. From v8 on it shows the whole object storage instead of its id, and the pools. */
function repositoryView({ version }: Call, repository: BackupRepository): object {
  const { id, name, kind, objectStorageId } = repository;
  return {
    ...(version === 'v8'
      ? {
          isOutdated: repository.isOutdated,
          isIndexed: true,
          isMigrationLocked: false,
          isOutOfOrder: false,
          outOfOrderReason: null,
        }
      : {
          objectStorageId,
          ...(kind !== 'jet' && { objectStorageCachePath: `C:\\ProgramData\\Veeam\\Cache\\${id}` }),
        }),
    objectStorageEncryptionEnabled: false,
    isOutOfSync: repository.isOutOfSync,
    capacityBytes: repository.capacityBytes,
    freeSpaceBytes: repository.freeSpaceBytes,
    id,
    name,
    description: `${name}, made for the lab`,
    path: kind === 'jet' ? 'C:\\VeeamRepository' : `C:\\ProgramData\\Veeam\\Cache\\${id}`,
    retentionType: repository.retentionType,
    retentionPeriodType: 'Yearly',
    yearlyRetentionPeriod: repository.retentionYears,
    retentionFrequencyType: 'Daily',
    dailyTime: '00:00:00',
    dailyType: 'Everyday',
    proxyId: repository.proxyId,
    ...(version === 'v8' ? { proxyPoolId: repository.proxyPoolId } : {}),
    isLongTerm: kind === 'archive',
    _links: { self: link(version, 'backupRepository', id) },
    ...(version === 'v8' && objectStorageId !== undefined
      ? { objectStorage: { id: objectStorageId, type: kind === 'archive' ? 'AmazonS3Glacier' : 'AmazonS3' } }
      : {}),
  };
}

/** GET /Proxies. Source: RESTProxy of vb365-v6, -v7 and -v8; only v8 has pages, pools and maintenance. */
export function listProxies(call: Call): Reply {
  return collection(call, 'proxies', call.estate.proxies, (each) => proxyView(call, each));
}

export function getProxy(call: Call): Reply {
  return ok(proxyView(call, byId(call, call.estate.proxies, 'proxy')));
}

function proxyView({ version }: Call, { id, hostName, proxyPoolId, isOnline }: BackupProxy): object {
  return {
    type: 'Domain',
    useInternetProxy: false,
    id,
    hostName,
    ...(version !== 'v6' && { fqdn: hostName }),
    description: `${hostName}, made for the lab`,
    port: 9193,
    enableNetworkThrottling: false,
    status: isOnline ? 'Online' : 'Offline',
    ...(version === 'v8'
      ? {
          operatingSystem: 'Windows',
          proxyPoolId: proxyPoolId ?? null,
          maintenanceModeState: 'Disabled',
          version: builds.v8,
        }
      : { threadsNumber: 64 }),
    _links: { self: link(version, 'proxy', id) },
  };
}

/** GET /License. Source: RESTLicense; the dates have other names from v7 on. */
export function getLicense({ version, estate, now }: Call): Reply {
  const { expires, total, used } = estate.license;
  return ok({
    licenseID: derivedId('License', estate.installationId),
    email: 'lab@example.com',
    status: expires.getTime() > now.getTime() ? 'Valid' : 'Expired',
    ...(version === 'v6'
      ? {
          expirationDate: expires.toISOString(),
          supportExpirationDate: expires.toISOString(),
          contactPerson: 'Lab',
        }
      : { licenseExpires: expires.toISOString(), gracePeriodExpires: null, package: 'Suite' }),
    type: 'Subscription',
    licensedTo: 'Veeam Automation Lab',
    totalNumber: total,
    usedNumber: used,
    newNumber: 0,
    supportID: '00000000',
  });
}
