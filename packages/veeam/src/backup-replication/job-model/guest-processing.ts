import type * as z from 'zod';
import type { Dialect } from './dialect.ts';
import {
  flag,
  guid,
  isEmpty,
  isEnabled,
  list,
  needs,
  needsAny,
  part,
  type Rule,
  text,
  whole,
} from './part.ts';
import { chosenServers } from './storage.ts';
import { values } from './values.ts';
import { type InventoryObject, vmwareObject } from './virtual-machines.ts';

/** The processing inside the machines. (BackupJobGuestProcessingModel) */
export function guestProcessing(d: Dialect, object: InventoryObject): z.ZodType {
  return part(
    {
      appAwareProcessing: d.must(appAwareProcessing(d, object), 'Application-aware processing.'),
      guestFSIndexing: d.must(
        part({
          isEnabled: d.must(flag(), 'Whether there is an index of the files.'),
          indexingSettings: d.may(list(indexing(d, object)), 'Settings of some machines.'),
        }),
        'The index of the files in the machines.',
      ),
      ...access(d, object),
    },
    credentialsWhereProcessed,
  );
}

/** The processing inside the machines that are replicated. (ReplicaJobGuestProcessingModel) */
export function replicaGuestProcessing(d: Dialect): z.ZodType {
  const processing = d.may(appAwareProcessing(d, vmwareObject), 'Application-aware processing.');
  return part({ appAwareProcessing: processing, ...access(d, vmwareObject) }, credentialsWhereProcessed);
}

/** (BackupApplicationAwareProcessingModel) */
function appAwareProcessing(d: Dialect, object: InventoryObject): z.ZodType {
  return part({
    isEnabled: d.must(flag(), 'Whether applications are made ready for the copy.'),
    appSettings: d.may(
      list(d.shared('ApplicationSettings', () => application(d, object))),
      'Settings of some machines.',
    ),
  });
}

function access(d: Dialect, object: InventoryObject): Record<string, z.ZodType> {
  return {
    guestInteractionProxies: d.may(chosenServers(d), 'Which servers connect to the machines.'),
    guestCredentials: d.may(
      d.shared('GuestCredentials', () => credentials(d, object)),
      'How to log on to the machines. Needed where they are processed or indexed.',
    ),
  };
}

/** Every example with processing or indexing has credentials. (vbr-1.1-rev1: Get All Jobs, Create Job, Get Job) */
const credentialsWhereProcessed: Rule = (fields, report) => {
  for (const field of ['appAwareProcessing', 'guestFSIndexing']) {
    if (isEnabled(fields[field]) && isEmpty(fields['guestCredentials']))
      return report('guestCredentials', `It is needed when ${field} is enabled.`);
  }
};

/** (BackupApplicationSettingsModel) */
function application(d: Dialect, object: InventoryObject): z.ZodType {
  return part({
    vmObject: d.must(object(d), 'The machine, or what holds machines.'),
    vss: d.must(d.oneOf(values.vss), 'How a failure inside the machine affects its backup.'),
    usePersistentGuestAgent: d.may(flag(), 'Whether a component stays in the machine.'),
    transactionLogs: d.may(
      d.oneOf(values.transactionLogs),
      'Whether logs are processed, or backups are copy-only.',
    ),
    sql: d.may(sql(d), "Microsoft SQL Server's transaction logs."),
    oracle: d.may(oracle(d), "Oracle's archived logs."),
    ...d.in(['1.3-rev1'], { postgreSQL: d.may(postgreSql(d), "PostgreSQL's write-ahead logs.") }),
    exclusions: d.may(
      part(
        {
          exclusionPolicy: d.must(d.oneOf(values.exclusionPolicy), 'What itemsList means.'),
          itemsList: d.may(list(text()), 'Paths and masks. Needed unless exclusionPolicy is Disabled.'),
        },
        needs({ field: 'exclusionPolicy', is: 'ExcludeOnly' }, 'itemsList'),
        needs({ field: 'exclusionPolicy', is: 'IncludeOnly' }, 'itemsList'),
      ),
      'Which files are left out.',
    ),
    scripts: d.may(
      part({
        scriptProcessingMode: d.must(
          d.oneOf(values.scriptProcessing),
          'Whether scripts run, and how their failure affects the backup.',
        ),
        windowsScripts: d.may(freezeScripts(d), 'In Windows machines.'),
        linuxScripts: d.may(freezeScripts(d), 'In Linux machines.'),
      }),
      'Scripts inside the machine.',
    ),
  });
}

function freezeScripts(d: Dialect): z.ZodType {
  return part({
    preFreezeScript: d.may(text(), 'The path of the script before the snapshot.'),
    postThawScript: d.may(text(), 'The path of the script after it.'),
  });
}

/** The backup of logs, where they are backed up. */
function logBackup(d: Dialect): Record<string, z.ZodType> {
  return {
    backupMinsCount: d.may(whole(), 'Minutes between two backups of the logs.'),
    retainLogBackups: d.may(d.oneOf(values.retainLogs), 'How long the backups of the logs stay.'),
    keepDaysCount: d.may(whole(), 'For how many days. Needed when retainLogBackups is KeepOnlyDays.'),
    logShippingServers: d.may(
      part(
        {
          autoSelection: d.must(flag(), 'Whether the server chooses.'),
          shippingServerIds: d.may(list(guid()), 'Those to use. Needed when the server does not choose.'),
        },
        needs({ field: 'autoSelection', is: false }, 'shippingServerIds'),
      ),
      'Which servers transport the logs.',
    ),
  };
}

const daysToKeep = needs({ field: 'retainLogBackups', is: 'KeepOnlyDays' }, 'keepDaysCount');
const ownCredentials = needs({ field: 'useGuestCredentials', is: false }, 'credentialsId');
const credentialsText = 'The id of the credentials. Needed when useGuestCredentials is false.';

/** (BackupSQLSettingsModel) */
function sql(d: Dialect): z.ZodType {
  return part(
    { logsProcessing: d.must(d.oneOf(values.sqlLogs), 'How the logs are handled.'), ...logBackup(d) },
    daysToKeep,
  );
}

/** (BackupOracleSettingsModel) */
function oracle(d: Dialect): z.ZodType {
  return part(
    {
      useGuestCredentials: d.must(flag(), "Whether the machine's credentials serve for Oracle, too."),
      credentialsId: d.may(guid(), credentialsText),
      archiveLogs: d.must(d.oneOf(values.oracleLogs), 'How the archived logs are handled.'),
      deleteHoursCount: d.may(
        whole(),
        'After how many hours. Needed when archiveLogs is DeleteExpiredHours.',
      ),
      deleteGBsCount: d.may(
        whole(),
        'Above how many gigabytes. Needed when archiveLogs is DeleteExpiredGBs.',
      ),
      backupLogs: d.may(flag(), 'Whether the archived logs are backed up.'),
      ...logBackup(d),
    },
    daysToKeep,
    ownCredentials,
    needs({ field: 'archiveLogs', is: 'DeleteExpiredHours' }, 'deleteHoursCount'),
    needs({ field: 'archiveLogs', is: 'DeleteExpiredGBs' }, 'deleteGBsCount'),
  );
}

/** (BackupPostgreSQLSettingsModel) */
function postgreSql(d: Dialect): z.ZodType {
  return part(
    {
      useGuestCredentials: d.may(flag(), "Whether the machine's credentials serve for PostgreSQL, too."),
      credentialsId: d.may(guid(), credentialsText),
      userConnectionType: d.may(d.oneOf(values.postgresConnection), 'How the user logs on.'),
      backupLogs: d.may(flag(), 'Whether the logs are backed up.'),
      ...logBackup(d),
      tempArchiveLogsPath: d.may(text(), 'The folder for the logs until they are backed up.'),
    },
    daysToKeep,
    ownCredentials,
  );
}

/** (BackupIndexingSettingsModel) */
function indexing(d: Dialect, object: InventoryObject): z.ZodType {
  const ofSystem = part(
    {
      guestFSIndexingMode: d.must(d.oneOf(values.indexingMode), 'What is indexed.'),
      indexingList: d.may(list(text()), 'Folders. Needed when guestFSIndexingMode is IndexOnly.'),
    },
    needs({ field: 'guestFSIndexingMode', is: 'IndexOnly' }, 'indexingList'),
  );
  return part({
    vmObject: d.must(object(d), 'The machine, or what holds machines.'),
    WindowsIndexing: d.may(ofSystem, 'In Windows machines.'),
    LinuxIndexing: d.may(ofSystem, 'In Linux machines.'),
  });
}

/**
 * (GuestOsCredentialsModel) There are three forms: `credsId` in 1.1-rev0, `credentialsId` in 1.1-rev1, and a part of
 * its own from 1.3 on. In 1.1-rev1 the example of Create Job has an id for each system instead.
 */
function credentials(d: Dialect, object: InventoryObject): z.ZodType {
  const id = 'The id of the credentials.';
  const kind = 'What they are for.';
  const isLater = 'useAgentManagementCredentials';
  const shape = {
    ...d.in(['1.1-rev0'], {
      credsId: d.may(guid(), id),
      credsType: d.may(d.oneOf(values.credentialsType), kind),
    }),
    ...d.in(['1.1-rev1'], {
      credentialsId: d.may(guid(), id),
      credentialsType: d.may(d.oneOf(values.credentialsType), kind),
    }),
    ...d.in(['1.1-rev0', '1.1-rev1'], {
      windowsCredsId: d.may(guid(), 'The id of the credentials for Windows machines.'),
      linuxCredsId: d.may(guid(), 'The id of the credentials for Linux machines.'),
    }),
    ...d.in(['1.3-rev1'], {
      [isLater]: d.must(flag(), "Whether the protection group's credentials serve.", ['1.3-rev1']),
      credentials: d.may(
        part({
          credentialsId: d.must(guid(), id),
          credentialsType: d.must(d.oneOf(values.credentialsType), kind),
        }),
        `Those to use. Needed, unless each machine has its own, when ${isLater} is false.`,
      ),
    }),
    credentialsPerMachine: d.may(list(perMachine(d, object)), 'Machines that have their own.'),
  };
  const isSaid: Rule = (fields, report) => {
    const own = ['windowsCredsId', 'linuxCredsId', 'credentialsPerMachine'];
    if (isLater in fields) {
      needsAny({ field: isLater, is: false }, 'credentials', 'credentialsPerMachine')(fields, report);
      return;
    }
    const [name, type] = 'credsId' in shape ? ['credsId', 'credsType'] : ['credentialsId', 'credentialsType'];
    if (isLater in shape || own.some((field) => !isEmpty(fields[field]))) return;
    for (const field of [name, type])
      if (fields[field] === undefined || fields[field] === null) report(field, 'It is missing.');
  };
  return part(shape, isSaid);
}

/** (GuestOsCredentialsPerMachineModel) */
function perMachine(d: Dialect, object: InventoryObject): z.ZodType {
  return part({
    vmObject: d.must(object(d), 'The machine, or what holds machines.'),
    ...d.in(['1.1-rev0', '1.1-rev1'], {
      windowsCredsId: d.may(guid(), 'The id of the credentials for a Windows machine.'),
      linuxCredsId: d.may(guid(), 'The id of the credentials for a Linux machine.'),
    }),
    ...d.in(['1.3-rev1'], {
      credentialsId: d.may(guid(), 'The id of its credentials.'),
      credentialsType: d.may(d.oneOf(values.credentialsType), 'What they are for.'),
      default: d.may(flag(), "Whether the job's credentials serve."),
    }),
  });
}
