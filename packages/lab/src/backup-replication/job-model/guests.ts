import type { Revision } from '../../options.ts';
import type { JsonObject } from '../../server/formats.ts';
import { isFrom } from '../revisions.ts';
import {
  either,
  type Field,
  flag,
  guid,
  isName,
  list,
  needed,
  object,
  oneOf,
  optional,
  text,
  whole,
} from './fields.ts';
import { inventoryObject } from './machines.ts';
import { credentialsType, sqlLogs } from './names.ts';

/** BackupJobGuestProcessingModel. Source: vbr-1.1-rev0; vbr-1.1-rev1: Create Job; vbr-1.3-rev1. */
export function guestProcessing(revision: Revision): Field {
  const vmObject = inventoryObject(revision);
  const autoSelect = revision === '1.1-rev0' ? 'autoSelection' : 'autoSelectEnabled';
  return object({
    appAwareProcessing: object({
      isEnabled: flag,
      appSettings: optional(list(appSettings(revision, vmObject))),
    }),
    guestFSIndexing: object({
      isEnabled: flag,
      indexingSettings: optional(
        list(object({ vmObject, WindowsIndexing: optional(indexing), LinuxIndexing: optional(indexing) })),
      ),
    }),
    guestInteractionProxies: optional(object({ [autoSelect]: flag, proxyIds: optional(list(guid)) })),
    guestCredentials: optional(guestCredentials(revision, vmObject)),
  });
}

/** BackupObjectIndexingModel. */
const indexing = object({
  guestFSIndexingMode: oneOf('disable', 'indexAll', 'indexAllExcept', 'indexOnly'),
  indexingList: optional(list(text)),
});

/** BackupApplicationSettingsModel. */
function appSettings(revision: Revision, vmObject: Field): Field {
  const paths = object({ preFreezeScript: optional(text), postThawScript: optional(text) });
  return object({
    vmObject,
    vss: oneOf('requireSuccess', 'ignoreFailures', 'disabled'),
    usePersistentGuestAgent: optional(flag),
    transactionLogs: optional(oneOf('process', 'copyOnly')),
    sql: optional(object({ logsProcessing: sqlLogs(revision), ...logBackups })),
    oracle: optional(oracle),
    postgreSQL: optional(postgreSql),
    exclusions: optional(
      object({
        exclusionPolicy: oneOf('disabled', 'excludeOnly', 'includeOnly'),
        itemsList: optional(list(text)),
      }),
    ),
    scripts: optional(
      object({
        scriptProcessingMode: oneOf('disableExec', 'ignoreExecFailures', 'requireSuccess'),
        windowsScripts: optional(paths),
        linuxScripts: optional(paths),
      }),
    ),
  });
}

/** The common settings of all databases. */
const logBackups: Readonly<Record<string, Field>> = {
  backupMinsCount: optional(whole()),
  retainLogBackups: optional(oneOf('untilBackupDeleted', 'KeepOnlyDays')),
  keepDaysCount: optional(whole()),
  logShippingServers: optional(
    object({ autoSelection: flag, shippingServerIds: optional(list(optional(guid))) }),
  ),
};

const ownCredentials = needed(
  'credentialsId',
  ({ useGuestCredentials }) => useGuestCredentials === false,
  'useGuestCredentials is false',
);

/** BackupOracleSettingsModel; its descriptions say which limit belongs to which setting. */
const oracle = object(
  {
    useGuestCredentials: flag,
    credentialsId: optional(guid),
    archiveLogs: oneOf('preserve', 'deleteExpiredHours', 'deleteExpiredGBs'),
    deleteHoursCount: optional(whole()),
    deleteGBsCount: optional(whole()),
    backupLogs: optional(flag),
    ...logBackups,
  },
  ownCredentials,
  needed(
    'deleteHoursCount',
    ({ archiveLogs }: JsonObject) => isName(archiveLogs, 'deleteExpiredHours'),
    'archiveLogs is deleteExpiredHours',
  ),
  needed(
    'deleteGBsCount',
    ({ archiveLogs }: JsonObject) => isName(archiveLogs, 'deleteExpiredGBs'),
    'archiveLogs is deleteExpiredGBs',
  ),
);

/** BackupPostgreSQLSettingsModel of vbr-1.3-rev1. */
const postgreSql = object(
  {
    useGuestCredentials: optional(flag),
    credentialsId: optional(guid),
    userConnectionType: optional(oneOf('Credentials', 'PasswordFile', 'Peer')),
    backupLogs: optional(flag),
    tempArchiveLogsPath: optional(text),
    ...logBackups,
  },
  ownCredentials,
);

/**
 * GuestOsCredentialsModel: from 1.3-rev0 on in its own part. In the oldest revisions, the example of a new job has one
 * record for each guest system instead of the two fields that the schema requires.
 */
function guestCredentials(revision: Revision, vmObject: Field): Field {
  const perMachine = (fields: Readonly<Record<string, Field>>) => ({
    credentialsPerMachine: optional(list(object({ ...fields, vmObject }))),
  });
  const type = credentialsType(revision);
  if (isFrom(revision, '1.3-rev0')) {
    return object({
      useAgentManagementCredentials: flag,
      credentials: optional(object({ credentialsId: guid, credentialsType: type })),
      ...perMachine({
        credentialsId: optional(guid),
        credentialsType: optional(type),
        default: optional(flag),
      }),
    });
  }
  const bySystem = { windowsCredsId: optional(guid), linuxCredsId: optional(guid) };
  const isOldest = revision === '1.1-rev0';
  const usual = object({
    [isOldest ? 'credsId' : 'credentialsId']: guid,
    [isOldest ? 'credsType' : 'credentialsType']: type,
    ...perMachine(bySystem),
  });
  const example = object({ ...bySystem, ...perMachine(bySystem) });
  return either(({ windowsCredsId, linuxCredsId }) =>
    windowsCredsId === undefined && linuxCredsId === undefined ? usual : example,
  );
}
