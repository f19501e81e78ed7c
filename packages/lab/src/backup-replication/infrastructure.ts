import { X509Certificate } from 'node:crypto';
import { gib, type Repository } from '../estate/estate.ts';
import type { Revision } from '../options.ts';
import { ok, type Reply } from '../server/formats.ts';
import {
  type AuthorizedCall,
  asGuid,
  asPattern,
  byId,
  type Call,
  type Columns,
  forbidden,
  page,
  parameter,
} from './call.ts';
import { isFrom } from './revisions.ts';

/** The build a revision came with. Source: the table of revisions in the specification of 1.3-rev2. */
const builds: Readonly<Record<Revision, string>> = {
  '1.1-rev0': '12.0.0.1420',
  '1.1-rev1': '12.1.0.2131',
  '1.2-rev1': '12.3.1.1139',
  '1.3-rev0': '13.0.0.4967',
  '1.3-rev1': '13.0.1.180',
  '1.3-rev2': '13.1.0.411',
};

/** GET /serverInfo; from 1.2-rev1 on for administrators alone. Source: ServerInfoModel of each revision. */
export function getServerInfo({ revision, server, state, token }: AuthorizedCall): Reply {
  if (isFrom(revision, '1.2-rev1') && token.role !== 'administrator') throw forbidden();
  return ok({
    vbrId: server.id,
    name: server.name,
    buildVersion: builds[state.newest],
    patches: [],
    ...(isFrom(revision, '1.2-rev1') && {
      databaseVendor: 'PostgreSQL',
      sqlServerEdition: '',
      sqlServerVersion: 'PostgreSQL 17.5',
      databaseSchemaVersion: '9688',
      databaseContentVersion: '9688',
    }),
    ...(isFrom(revision, '1.3-rev0') && { platform: 'Linux', veeamRegistration: { isRegistered: false } }),
  });
}

/** GET /serverTime, for anyone. Source: ServerTimeModel; the zone's IANA name came with 1.3-rev2. */
export function getServerTime({ revision, time, now }: Call): Reply {
  return ok({
    serverTime: time.ticks(now),
    timeZone: time.zoneName,
    ...(revision === '1.3-rev2' && { ianaTimeZoneId: 'Etc/Unknown' }),
  });
}

/** GET /serverCertificate, for anyone: the certificate the connection uses. Source: CertificateModel. */
export function getServerCertificate({ revision, time, state }: Call): Reply {
  const certificate = new X509Certificate(state.context.certificatePem);
  const name = certificate.subject.replace(/^CN=/, '');
  return ok({
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    serialNumber: certificate.serialNumber,
    keyAlgorithm: (certificate.publicKey.asymmetricKeyType ?? '').toUpperCase(),
    keySize: String(certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 256),
    subject: certificate.subject,
    issuedTo: name,
    issuedBy: certificate.issuer.replace(/^CN=/, ''),
    validFrom: time.seconds(new Date(certificate.validFrom)),
    validBy: time.seconds(new Date(certificate.validTo)),
    ...(isFrom(revision, '1.3-rev0') && { isTrusted: false }),
  });
}

/** GET /backupInfrastructure/repositories: without scale-out ones, which are a list of their own. */
export function listRepositories(call: AuthorizedCall): Reply {
  return page(call, simple(call), repositoryColumns, (repository) => repositoryModel(call, repository));
}

/** GET /backupInfrastructure/repositories/{id}. */
export function getRepository(call: AuthorizedCall): Reply {
  return ok(
    repositoryModel(
      call,
      byId(
        call,
        ofServer(call).filter((each) => !isScaleOut(each)),
      ),
    ),
  );
}

/**
 * GET /backupInfrastructure/repositories/states: sizes are decimal fractions of GiB.
 * Source: RepositoryStateModel of each revision; answers in the tests of public clients (checkmk), which lack scale-out
 * repositories.
 */
export function listRepositoryStates(call: AuthorizedCall): Reply {
  return page(call, simple(call), repositoryColumns, (repository) => {
    const capacityGB = repository.capacityBytes / gib;
    const freeGB = repository.freeSpaceBytes / gib;
    return {
      type: repository.kind,
      id: repository.id,
      name: repository.name,
      description: descriptionOf(repository),
      hostId: call.server.id,
      hostName: call.server.name,
      path: pathOf(repository),
      capacityGB,
      freeGB,
      usedSpaceGB: capacityGB - freeGB,
      ...(isFrom(call.revision, '1.2-rev1') && { isOnline: true }),
      ...(isFrom(call.revision, '1.3-rev0') && { isOutOfDate: false }),
    };
  });
}

/** GET /backupInfrastructure/scaleOutRepositories. */
export function listScaleOutRepositories(call: AuthorizedCall): Reply {
  return page(call, filtered(call, ofServer(call).filter(isScaleOut)), repositoryColumns, scaleOutModel);
}

/** GET /backupInfrastructure/scaleOutRepositories/{id}. */
export function getScaleOutRepository(call: AuthorizedCall): Reply {
  return ok(scaleOutModel(byId(call, ofServer(call).filter(isScaleOut))));
}

const repositoryColumns: Columns<Repository> = {
  Name: ({ name }) => name.toLowerCase(),
  Type: ({ kind }) => kind,
  Description: (repository) => descriptionOf(repository),
};

function isScaleOut({ kind }: Repository): boolean {
  return kind === 'ScaleOut';
}

function ofServer({ estate, server }: AuthorizedCall): Repository[] {
  return estate.repositories.filter(({ backupServerId }) => backupServerId === server.id);
}

function simple(call: AuthorizedCall): Repository[] {
  return filtered(
    call,
    ofServer(call).filter((each) => !isScaleOut(each)),
  );
}

function filtered({ query }: AuthorizedCall, repositories: readonly Repository[]): Repository[] {
  const id = parameter(query, 'idFilter', asGuid);
  const matches = parameter(query, 'nameFilter', asPattern);
  const types = query.getAll('typeFilter');
  return repositories.filter(
    (repository) =>
      (id === undefined || repository.id === id) &&
      (matches === undefined || matches(repository.name)) &&
      (types.length === 0 || types.includes(repository.kind)),
  );
}

/** Source: WindowsLocalStorageModel and LinuxLocalStorageModel of each revision. */
function repositoryModel({ server, revision }: AuthorizedCall, repository: Repository) {
  const uniqueId = repository.id.replaceAll('-', '').toUpperCase();
  const isOldest = !isFrom(revision, '1.1-rev1');
  return {
    hostId: server.id,
    repository: {
      path: pathOf(repository),
      [isOldest ? 'enableTaskLimit' : 'taskLimitEnabled']: true,
      maxTaskCount: 4,
      [isOldest ? 'enableReadWriteLimit' : 'readWriteLimitEnabled']: false,
      readWriteRate: 0,
    },
    ...mountServer(server.id, revision),
    type: repository.kind,
    id: repository.id,
    name: repository.name,
    description: descriptionOf(repository),
    [isOldest ? 'tag' : 'uniqueId']: uniqueId,
  };
}

/** Required from 1.1-rev0 to 1.3-rev1, by operating system from 1.3-rev0 on. Source: MountServerSettingsModel, MountServersSettingsModel. */
function mountServer(mountServerId: string, revision: Revision): object {
  const settings = {
    mountServerId,
    writeCacheFolder: 'C:\\ProgramData\\Veeam\\Backup\\IRCache\\',
    vPowerNFSEnabled: true,
    vPowerNFSPortSettings: { mountPort: 1058, vPowerNFSPort: 2049 },
  };
  if (!isFrom(revision, '1.3-rev0')) return { mountServer: settings };
  if (isFrom(revision, '1.3-rev2')) return {};
  const type = isFrom(revision, '1.3-rev1') ? 'Windows' : 'windows';
  return { mountServer: { mountServerSettingsType: type, windows: settings } };
}

function scaleOutModel(repository: Repository) {
  const { id, name } = repository;
  return { id, name, description: descriptionOf(repository), performanceTier: { performanceExtents: [] } };
}

function descriptionOf({ name }: Repository): string {
  return `${name}, made for the lab`;
}

function pathOf({ kind }: Repository): string {
  return kind === 'WinLocal' ? 'D:\\Backup' : '/mnt/backup';
}
