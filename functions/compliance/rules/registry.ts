import { copyJobBehind } from './copies/copy-job-behind.ts';
import {
  backupJobWithoutCopy,
  managedJobWithoutCopy,
  microsoft365JobWithoutCopy,
} from './copies/without-copy.ts';
import { differsFromStandard } from './drift/differs-from-standard.ts';
import { configurationBackupNotEncrypted } from './encryption/configuration-backup-not-encrypted.ts';
import { jobNotEncrypted } from './encryption/job-not-encrypted.ts';
import { applicationFailuresTolerated } from './guest/application-failures-tolerated.ts';
import { applicationProcessingMissing } from './guest/application-processing-missing.ts';
import { configurationBackupMissing } from './infrastructure/configuration-backup-missing.ts';
import { licenceExpires } from './infrastructure/licence-expires.ts';
import { licenceUsedUp } from './infrastructure/licence-used-up.ts';
import { managedServerUnavailable } from './infrastructure/managed-server-unavailable.ts';
import { proxyUnavailable } from './infrastructure/proxy-unavailable.ts';
import { fullBackupMissing } from './integrity/full-backup-missing.ts';
import { healthCheckMissing } from './integrity/health-check-missing.ts';
import { verifiedRestoreMissing } from './integrity/verified-restore-missing.ts';
import { jobDisconnected } from './jobs/job-disconnected.ts';
import { unknownState } from './jobs/unknown-state.ts';
import { jobMailOff } from './notifications/job-mail-off.ts';
import { machineInNoBackup } from './objects/machine-in-no-backup.ts';
import { restorePointTooOld } from './objects/restore-point-too-old.ts';
import { tooManyExclusions } from './objects/too-many-exclusions.ts';
import { replicaNotReady } from './replicas/replica-not-ready.ts';
import { replicaTooOld } from './replicas/replica-too-old.ts';
import { gfsMissing } from './retention/gfs-missing.ts';
import { retentionTooShort } from './retention/retention-too-short.ts';
import type { JobRule, ServerRule } from './rule.ts';
import { lastResult } from './runs/last-result.ts';
import { lastSuccessAge } from './runs/last-success-age.ts';
import { neverRun } from './runs/never-run.ts';
import { runningTooLong } from './runs/running-too-long.ts';
import { successWithoutObjects } from './runs/success-without-objects.ts';
import { disabledTooLong } from './schedule/disabled-too-long.ts';
import { jobWithoutRetries } from './schedule/job-without-retries.ts';
import { nextRunMissing } from './schedule/next-run-missing.ts';
import { scheduleTooRare } from './schedule/schedule-too-rare.ts';
import { analyzerNotRun } from './security/analyzer-not-run.ts';
import { analyzerViolations } from './security/analyzer-violations.ts';
import { malwareDetected } from './security/malware-detected.ts';
import { factsUnread } from './servers/facts-unread.ts';
import { oddValues } from './servers/odd-values.ts';
import { serverClock } from './servers/server-clock.ts';
import { serverUnreachable } from './servers/server-unreachable.ts';
import { serverWithoutJobs } from './servers/server-without-jobs.ts';
import { settingsUnread } from './servers/settings-unread.ts';
import { repositoryAlmostFull } from './storage/repository-almost-full.ts';
import { repositoryFullSoon } from './storage/repository-full-soon.ts';
import { repositoryNotImmutable } from './storage/repository-not-immutable.ts';
import { repositoryNotNamed } from './storage/repository-not-named.ts';
import { repositoryOffline } from './storage/repository-offline.ts';
import { repositoryOutOfDate } from './storage/repository-out-of-date.ts';
import { repositoryOutOfSync } from './storage/repository-out-of-sync.ts';

/** Every rule, in the order of the report. */
export const jobRules: readonly JobRule[] = [
  lastResult,
  lastSuccessAge,
  neverRun,
  disabledTooLong,
  runningTooLong,
  successWithoutObjects,
  nextRunMissing,
  jobDisconnected,
  unknownState,
  copyJobBehind,
  microsoft365JobWithoutCopy,
  backupJobWithoutCopy,
  managedJobWithoutCopy,
  retentionTooShort,
  gfsMissing,
  jobNotEncrypted,
  applicationProcessingMissing,
  applicationFailuresTolerated,
  healthCheckMissing,
  fullBackupMissing,
  verifiedRestoreMissing,
  scheduleTooRare,
  jobWithoutRetries,
  tooManyExclusions,
  jobMailOff,
  repositoryNotNamed,
  repositoryNotImmutable,
  differsFromStandard,
];

export const serverRules: readonly ServerRule[] = [
  serverUnreachable,
  serverWithoutJobs,
  serverClock,
  oddValues,
  repositoryAlmostFull,
  repositoryFullSoon,
  repositoryOffline,
  repositoryOutOfDate,
  repositoryOutOfSync,
  configurationBackupMissing,
  configurationBackupNotEncrypted,
  licenceExpires,
  licenceUsedUp,
  proxyUnavailable,
  managedServerUnavailable,
  restorePointTooOld,
  machineInNoBackup,
  replicaNotReady,
  replicaTooOld,
  malwareDetected,
  analyzerViolations,
  analyzerNotRun,
  settingsUnread,
  factsUnread,
];
