import type { EstateJob, JobRun } from '../estate.ts';
import { writeDuration } from './time.ts';

/** The states the lab's runs go through. Source: ESessionState. */
export type RunState = 'Starting' | 'Working' | 'Stopping' | 'Stopped';

/** How far a run is, in percent. */
export function runProgress(run: JobRun, now: Date): number {
  if (run.endTime !== undefined) return 100;
  const wholeMs = run.endsAt.getTime() - run.creationTime.getTime();
  if (wholeMs <= 0) return 0;
  const share = (now.getTime() - run.creationTime.getTime()) / wholeMs;
  return Math.min(99, Math.max(0, Math.floor(share * 100)));
}

const STARTING_MS = 60_000;

/** A run is starting for the first tenth of its time, but no longer than a minute. */
export function runState(run: JobRun, now: Date): RunState {
  if (run.endTime !== undefined) return 'Stopped';
  if (run.ending?.isCanceled === true) return 'Stopping';
  const hasBegun = now.getTime() - run.creationTime.getTime() >= STARTING_MS;
  return hasBegun || runProgress(run, now) >= 10 ? 'Working' : 'Starting';
}

const MIB = 1024 ** 2;

/** A SessionProgress. Source: vbr-1.3-rev1. What the lab reads and sends is a fixed share of what is there. */
export function sessionProgress(job: EstateJob, run: JobRun, now: Date) {
  const percent = runProgress(run, now);
  const ms = (run.endTime ?? now).getTime() - run.creationTime.getTime();
  const wholeBytes = job.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const processedSize = Math.floor((wholeBytes * percent) / 100);
  const readSize = Math.floor(processedSize / 20);
  const isRated = percent > 0 && ms > 0;
  return {
    bottleneck: isRated ? 'Source' : 'NotDefined',
    duration: writeDuration(ms),
    processingRate: isRated ? `${(readSize / MIB / (ms / 1000)).toFixed(1)} MB/s` : 'N/A',
    processedSize,
    readSize,
    transferredSize: Math.floor(readSize / 2),
    progressPercent: percent,
  };
}
