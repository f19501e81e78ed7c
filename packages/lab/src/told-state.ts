import type { RunResult } from './estate.ts';

/** What a job is told to show from now on, to try what watches over it. What is missing stays as it is. */
export interface ToldState {
  /** The id of the job. */
  readonly job: string;
  /** Any text, so that clients can be tried on a status nobody has seen. */
  readonly status?: string | undefined;
  /** Null for a job that has no next run. */
  readonly nextRun?: Date | null | undefined;
  readonly isEnabled?: boolean | undefined;
  /** Replaces all earlier runs; null for a job that never ran. */
  readonly lastRun?: ToldRun | null | undefined;
}

export interface ToldRun {
  readonly creationTime: Date;
  /** Missing for a run that does not end by itself. */
  readonly endTime?: Date | undefined;
  readonly result: Exclude<RunResult, 'None'>;
  readonly processedObjects: number;
}
