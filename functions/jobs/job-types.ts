/** Enterprise Manager's types of jobs that copy backups (em_rest/get_jobs_id). */
export function isCopy(jobType: string): boolean {
  return jobType === 'BackupCopy' || jobType === 'ImmediateBackupCopy';
}

/** Types of jobs that are not in Enterprise Manager's list of jobs (em_rest/get_jobs, get_query_backupjobsession). */
export function isKnownBySessions(jobType: string): boolean {
  return jobType === 'AgentBackup' || jobType === 'AgentManagement' || jobType === 'NasBackup';
}
