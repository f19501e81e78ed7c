import type { RunResult } from './estate.ts';

/** What a job shows from now on, to try what watches over it. What is missing stays as it is. */
export interface ShownState {
  /** The id of the job. */
  readonly job: string;
  /** Any text, so that clients can be tried on a status nobody has seen. */
  readonly status?: string | undefined;
  /** Null for a job that has no next run. */
  readonly nextRun?: Date | null | undefined;
  readonly isEnabled?: boolean | undefined;
  /** Replaces all earlier runs; null for a job that never ran. */
  readonly lastRun?: ShownRun | null | undefined;
}

export interface ShownRun {
  readonly creationTime: Date;
  /** Missing for a run that does not end by itself. */
  readonly endTime?: Date | undefined;
  readonly result: Exclude<RunResult, 'None'>;
  readonly processedObjects: number;
}
