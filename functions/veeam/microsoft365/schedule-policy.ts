/** RESTBackupWindowSettings (vb365 spec). */
export interface BackupWindowSettings {
  /** 168 hours from Sunday 00:00; true is an allowed hour. */
  readonly backupWindow: readonly boolean[];
  /** "Current minute offset from the UTC time"; the documents give no sign, ahead of UTC is taken as positive. */
  readonly minuteOffset?: number | null;
}

/** RESTCopyJobSchedulePolicy as it is sent (vb365 spec; seed: POST CopyJobs page). */
export interface CopyJobSchedulePolicy {
  readonly type: 'Immediate' | 'Periodically' | 'DailyAtTime';
  /** `Hours12` only from v8 on. */
  readonly periodicallyEvery?: string;
  readonly dailyType?: string;
  /** `HH:mm:ss`; the zone it is meant in is not documented. */
  readonly dailyTime?: string;
  readonly backupCopyWindowEnabled: boolean;
  readonly backupCopyWindowSettings?: BackupWindowSettings;
}
