import type { Documented, Values } from './dialect.ts';

/** The same words in every document. */
function same(words: string): Values {
  const values = words.split(' ');
  return { '1.1-rev0': values, '1.1-rev1': values, '1.3-rev1': values };
}

/** Older documents have other words. The documents between 1.1-rev1 and 1.3-rev1 are not known, so either is valid. */
function changed(older: string, newer: string): Values {
  return { ...same(older), '1.3-rev1': newer.split(' ') };
}

/** The words start with a lower-case letter in the older documents, and with a capital in 1.3-rev1. */
function cased(words: string): Values {
  const lower = words.replaceAll(/\b\w/g, (first) => first.toLowerCase());
  return changed(lower, words);
}

const vmwareTypes =
  'Unknown VirtualMachine vCenterServer Datacenter Cluster Host ResourcePool Folder Datastore DatastoreCluster StoragePolicy Template ComputeResource VirtualApp Tag Category Multitag Network';
const oldJobTypes = ['Backup'];
const newJobTypes =
  'Unknown VSphereBackup HyperVBackup VSphereReplica CloudDirectorBackup EntraIDTenantBackup EntraIDAuditLogBackup FileBackupCopy LegacyBackupCopy BackupCopy WindowsAgentBackup LinuxAgentBackup FileBackup ObjectStorageBackup EntraIDTenantBackupCopy SureBackupContentScan CloudBackupAzure CloudBackupAWS CloudBackupGoogle WindowsAgentBackupWorkstationPolicy LinuxAgentBackupWorkstationPolicy WindowsAgentBackupServerPolicy LinuxAgentBackupServerPolicy';

/**
 * The enumerations of a job, each with its name in vbr-1.1-rev0 and vbr-1.3-rev1. The examples of vbr-1.1-rev1: Jobs
 * have the values of the first; it also lists the types of jobs.
 */
export const values = {
  /** EJobType */
  jobType: {
    '1.1-rev0': oldJobTypes,
    '1.1-rev1': [...oldJobTypes, 'VSphereReplica', 'CloudDirectorBackup'],
    '1.3-rev1': newJobTypes.split(' '),
  },
  /** EVmwareInventoryType */
  vmwareType: changed(vmwareTypes, `${vmwareTypes} DVSNetwork Disk SharedDisk`),
  /** ECloudDirectorInventoryType; older documents do not list the types. */
  cloudDirectorType: onlyIn1_3(
    'Unknown VirtualMachine CloudDirectorServer Organization OrganizationVDC vApp StoragePolicy Network vCenter VmTemplate Datastore',
  ),
  /** EInventoryPlatformType; `VMware` is from vbr-1.1-rev1: Create Job. */
  platform: changed('VMware', 'VSphere HyperV CloudDirector Agent'),
  /** EVmwareDisksTypeToProcess */
  disksToProcess: same('AllDisks SystemOnly SelectedDisks'),
  /** ERetentionPolicyType */
  retentionType: same('RestorePoints Days'),
  /** EDayOfWeek */
  dayOfWeek: cased('Monday Tuesday Wednesday Thursday Friday Saturday Sunday'),
  /** EDayNumberInMonth */
  dayNumberInMonth: same('First Second Third Fourth Last OnDay'),
  /** ESennightOfMonth */
  weekOfMonth: same('First Second Third Fourth Fifth Last'),
  /** EMonth */
  month: same('January February March April May June July August September October November December'),
  /** EBackupModeType, with its misspelling */
  backupMode: changed(
    'Full Incremental ReverseIncremental Transofrm TransformForeverIncremental',
    'Full Incremental ReverseIncremental Transform TransformForeverIncremental',
  ),
  /** ECompressionLevel */
  compressionLevel: changed(
    'None DedupFriendly Optimal High Extreme',
    'Auto None DedupFriendly Optimal High Extreme',
  ),
  /** EStorageOptimization */
  storageOptimization: changed(
    'LocalTargetLarge LocalTarget LANTarget WANTarget LocalTargetLarge8192 LocalTargetLarge4096',
    '256KB 512KB 1MB 4MB',
  ),
  /** EEncryptionType */
  encryptionType: same('ByUserPassword ByKms'),
  /** EEmailNotificationType */
  emailNotificationType: same('UseGlobalNotificationSettings UseCustomNotificationSettings'),
  /** EScriptPeriodicityType */
  scriptPeriodicity: same('Days BackupSessions'),
  /** EApplicationSettingsVSS */
  vss: cased('RequireSuccess IgnoreFailures Disabled'),
  /** ETransactionLogsSettings */
  transactionLogs: cased('Process CopyOnly'),
  /** ESQLLogsProcessing */
  sqlLogs: changed('truncate preserve backup neverTruncate', 'Truncate Backup NeverTruncate'),
  /** ERetainLogBackupsType */
  retainLogs: changed('untilBackupDeleted KeepOnlyDays', 'UntilBackupDeleted KeepOnlyDays'),
  /** EBackupOracleLogsSettings */
  oracleLogs: cased('Preserve DeleteExpiredHours DeleteExpiredGBs'),
  /** EPostgreSQLUserConnectionType */
  postgresConnection: onlyIn1_3('Credentials PasswordFile Peer'),
  /** EBackupExclusionPolicy */
  exclusionPolicy: cased('Disabled ExcludeOnly IncludeOnly'),
  /** EBackupScriptProcessingMode */
  scriptProcessing: cased('DisableExec IgnoreExecFailures RequireSuccess'),
  /** EGuestFSIndexingMode */
  indexingMode: cased('Disable IndexAll IndexAllExcept IndexOnly'),
  /** ECredentialsType */
  credentialsType: changed('Standard Linux', 'Standard Linux ManagedService'),
  /** EVMDataSourceRepositoryType */
  replicaSource: onlyIn1_3('ProductionStorage BackupFiles'),
  /** EDiskCreationMode */
  diskType: onlyIn1_3('Source Thick Thin ThickEagerZeroed'),
  /** ENetworkRuleType */
  addressFamily: onlyIn1_3('IPv4 IPv6'),
  /** EJobDataTransferModel */
  transferMode: onlyIn1_3('Direct WANAccelerator'),
  /** EDailyKinds */
  dailyKind: same('Everyday WeekDays SelectedDays'),
  /** EPeriodicallyKinds */
  periodicallyKind: same('Hours Minutes Seconds Days'),
} as const satisfies Record<string, Values>;

function onlyIn1_3(words: string): Record<Documented, readonly string[]> {
  return { '1.1-rev0': [], '1.1-rev1': [], '1.3-rev1': words.split(' ') };
}

/**
 * Values with the same meaning but different names in the older and the newer documents. The match of block sizes and
 * targets is from the console, which shows "Local target", "LAN target" and so on beside the sizes.
 */
export const renamedValues: readonly (readonly [older: string, newer: string])[] = [
  ['Backup', 'VSphereBackup'],
  ['VMware', 'VSphere'],
  ['Transofrm', 'Transform'],
  ['WANTarget', '256KB'],
  ['LANTarget', '512KB'],
  ['LocalTarget', '1MB'],
  ['LocalTargetLarge', '4MB'],
];
