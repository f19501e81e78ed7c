/**
 * Words of the products themselves, which may stay in an answer. Each is a value of an enum of the documents
 * (vbr-1.1-rev0, vbr-1.3-rev1, vb365-v6, vb365-v8), or one that Enterprise Manager answers with (em_rest). Letter case
 * does not count.
 */
const values = `
EnterprisePlus latest PostgreSQL retry Suite sync toggleScheduleEnabled
1MB 256KB 4MB 512KB AbrVirtual AccessDenied ActionRequired AfterJobName Agent AgentBackup AgentDiscovery
AgentManagement AgentOperationPurgeCache AgentPolicy All AllDisks AllVolumesExcept Alternate AmazonS3
AmazonS3Compatible AmazonS3External AmazonS3Glacier AmazonS3GlacierExternal AmazonSnowballEdge Antivirus
ApplianceUpdatesInstall Application April Archive ArchiveBackup ArchiveCopy ArchiveFreezing
ArchiveRehydration ArchiveSync ArchiveTierDownload August Authorization_code Auto Automatic Automation
Available AWS AWSEC2 Azure AzureApplianceDeploy AzureArchive AzureArchiveStorageExternal AzureBlob
AzureBlobArchive AzureCompute AzureDataBox AzureInstantRecovery AzureInstantRecoveryMigration
AzureInstantRecoveryMigrationUndo AzureInstantRecoveryMount AzureInstantRecoveryStart
AzureInstantRecoveryStop AzureInstantRecoverySwitchover AzureStorageExternal BackgroundOperation Backup
BackupAndArchive BackupAtPowerOn BackupCopy BackupCopyJob BackupFiles BackupJob BackupJobSession
BackupRepository BackupSessions BackupWindow Bearer BestPractice BTRFS ByKms ByUserPassword Canceled
Category CheckpointRemoval China Clean Clone Cloud CloudBackupAWS CloudBackupAzure CloudBackupGoogle
CloudConnectRepository CloudDirector CloudDirectorBackup CloudDirectorServer CloudDirectorVAppRestore
CloudDirectorVmRestore CloudVm Cluster ClusterVolume CommitFailback Complies ComputeResource
ConfigurationBackup ConfigurationResynchronize Container Continuous Copy CopyBackup CopyOnly Create
CreationTime Credentials Critical CSV Custom CustomPlatform Cycles Daily DailyAtTime Datacenter Datastore
DatastoreCluster Day Days DDBoost December DedupFriendly Delete DeleteBackup DeleteExpiredGBs
DeleteExpiredHours Description Detecting Device Direct DirectBackupSync Disable Disabled DisableExec
Disconnected Disk Distribution Domain Down DVSNetwork DynamicDistribution Edit Education ElevenElevenS3
Enabled EndTime EntireComputer EntireOrganization Entities Entity EntraID EntraIDAuditLogBackup
EntraIdRescanRepository EntraIdRestore EntraIdRestoreFromCopy EntraIDTenantBackup EntraIDTenantBackupCopy
Error Everyday ExaGrid ExcludeOnly ExclusionMask Expired ExpiredToken ExtendableRepository Extreme Failback
Failed Failover FailoverCluster FailoverPlan FailoverPlanTask February Fifth File FileBackup FileBackupCopy
FileBackupHealthCheck FileInstantRecovery FileInstantRecoveryMigration FileLevel FileLevelRestore
FilesAndFolders FileServerSave Finished First FirstClassDiskInstantRestore FirstClassDiskQuickMigration
Folder FoldersOnly Foreign Fourth Friday Fujitsu Full GB GCE GeneralPurposeProxy Germany Global
GoogleArchiveStorageExternal GoogleCloud GoogleCloudStorageExternal Government Group Healthy Hibernate High
Host HostComponentsUpdate HostGroup Hours Hours1 Hours12 Hours2 Hours4 Hours8 HPStoreOnce
HPStoreOnceCloudBank HPStoreOnceIntegration HttpError HvProxy HvServer Hybrid HyperV HyperVBackup IBMCloud
Idle IgnoreExecFailures IgnoreFailures Immediate ImmediateBackupCopy ImmediateBackupCopyWorker Inactive
IncludeOnly InclusionMask Inconclusive Increment Incremental IndexAll IndexAllExcept IndexOnly Infected
Infinidat Info Infrastructure InfrastructureItemDeletion InitiatedBy InProgress InstantRecovery integration
InvalidToken InvalidURI IPv4 IPv6 IrisBackup ItemLevel January Job July June Keep KeepOnlyDays KeepRunning
LANTarget Last LastResult LastRun Latest LegacyBackupCopy Linux LinuxAgentBackup
LinuxAgentBackupServerPolicy LinuxAgentBackupWorkstationPolicy LinuxComputer LinuxFileLevelRestore
LinuxHardened LinuxHost LinuxLocal LinuxPhysical LocalStorage LocalTarget LocalTargetLarge
LocalTargetLarge4096 LocalTargetLarge8192 LogsExport Low LVM Malware MalwareDetection ManagedService
ManagementGroup Manual ManualOnly March May Medium MethodNotAllowed Minutes Minutes10 Minutes15 Minutes30
Minutes5 Monday MongoDb Monthly Months MountPoint Multitag NA Name NasBackup NasRestore Network
NeverTruncate New Next NextRun NFS None Normal NotConfigured NotDefined NotFound NotImplemented NotStarted
November NutanixAHVBackupJob ObjectsCount ObjectStorageBackup October OffHost Office365 Offline Ok OnDay
OneDrive OneDriveFolders OnHost Online OnPremises OperationConflict OperationFinished operator Optimal
OracleLogBackup Organization OrganizationTransfer OrganizationUnit OrganizationVDC OS Other
OutdatedChangeToken ParameterValidationFailure PartialOrganization Password PasswordFile Pausing Peer
Periodic Periodically PermanentFailover Perpetual PersonalSites PlannedFailover PlatformServiceExternal
PlatformServiceVmbApi PostgreSqlLogBackup Postprocessing PreferLocal PreferLocalResynced Preserve Prev
Process Production ProductionStorage ProtectionGroup ProxmoxBackupJob Proxy ProxyOffline Public
PublishBackupContentViaMount PublishBackupContentViaNfs Quantum Queued QuickMigration Refresh_token Related
Rental Replica ReplicaJob ReplicaJobSession RepositoryEvacuate RepositoryId RepositoryMaintenance
RepositoryName RepositoryOwnerChangeTooManyLinks RequireSuccess Resolved ResourceAccessDenied
ResourceNotFound ResourcePool Restore RestorePoints RestoreVm Result Resuming Retention RetrieveBackup Retry
ReverseIncremental Running S3Compatible S3GlacierCompatible SanSnapshotOnly Saturday ScaleOut ScanResult
ScanState Scvmm Second Seconds Security SecurityComplianceAnalyzer SelectedDays SelectedDisks SelectedItems
SelectedVolumes September Server ServiceUnavailable SessionType Shared SharedDisk SharedFolder SharePoint
Shutdown Site SkipBackup Sleep SmartObjectS3 SMB SnapshotBased Source SourceNetwork SourceProxy SourceWan
SqlLogBackup Standard Start Starting StartTime State Status Stop Stopped Stopping StoragePolicy Subscription
Succeeded Success Sunday SureBackup SureBackupContentScan Suspicious SwitchReplicaToProduction Sync
Synthetic SystemOnly Tag Tape Target TargetDisk TargetNetwork TargetProxy TargetWan TB Team Teams Template
Test TestCredentials Thick ThickEagerZeroed Thin Third Throttling Thursday Timeout ToggleScheduleEnabled
Transform TransformForeverIncremental Transofrm Truncate Tuesday Type Unavailable UndoFailback UndoFailover
UnexpectedContent Unhealthy Unknown UnknownError UnstructuredData UnstructuredDataBackupCopy
UnstructuredDataBrowse UnstructuredDownloadMeta UntilBackupDeleted Up USDefence
UseCustomNotificationSettings UseGlobalNotificationSettings User USGovernment UTC Valid vApp Vbr_token
vCenter vCenterServer vCloud VeeamDataCloudVault VeeamVault ViHost Violation ViProxy VirtualApp
VirtualMachine Vm VMGroup VmTemplate VMware Volume Volumes VolumesDiscover VSphere VSphereBackup
VSphereReplica WaitingRepository WaitingSlot WaitingTape WANAccelerator WANTarget Warning WasabiCloud
Wednesday WeekDays Weekends Weekly Windows WindowsAgentBackup WindowsAgentBackupFailoverCluster
WindowsAgentBackupServerPolicy WindowsAgentBackupWorkstationPolicy WindowsCluster WindowsComputer
WindowsLocal WindowsPhysical WinLocal Workdays Working Workstation Worldwide Yara Year1 Yearly Years Years10
Years2 Years25 Years3 Years5 Years7
`;

/** Names of fields that have digits in them. */
const fields = `
amazonBucketS3Aws amazonBucketS3Compatible ipv4 ipv6 s3Folder sourceIPv6Address targetIPv6Address RetrySpecified1
`;

const setOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().split(/\s+/).filter(Boolean));
const knownValues = setOf(values);
const knownFields = setOf(fields);

/** Whether a value is a word of the products. */
export const isVeeamWord = (value: string): boolean => knownValues.has(value.toLowerCase());

/** The phrases with which Backup & Replication describes a schedule (nextRunPolicy in vbr-1.3-rev1). */
const phrases = new Set(['<not scheduled>', '<continuous>', 'as new backup files appear']);

/** Whether a value is a phrase of the products. */
export const isVeeamPhrase = (value: string): boolean => phrases.has(value.trim().toLowerCase());

/**
 * Whether a JSON key, an element or an attribute has the form of a field name. The documents have no field whose name
 * is data. An unknown name with digits may still be data, such as a host name.
 */
export const isFieldName = (name: string): boolean =>
  /^[@$_.]?[A-Za-z_]{1,60}$/.test(name) || knownFields.has(name.toLowerCase());
