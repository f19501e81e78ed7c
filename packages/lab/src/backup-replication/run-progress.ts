import type { EstateJob, JobRun } from '../estate/estate.ts';
import { runProgress } from '../estate/runs.ts';
import type { Revision } from '../options.ts';
import { isFrom } from './revision.ts';
import { writeDuration } from './time.ts';

const MIB = 1024 ** 2;

/** A SessionProgress, whose percents came with 1.3-rev0. Source: vbr-1.2-rev1, vbr-1.3-rev1. What the lab reads and sends is a fixed share of what is there. */
export function sessionProgress(revision: Revision, job: EstateJob, run: JobRun, now: Date) {
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
    ...(isFrom(revision, '1.3-rev0') && { progressPercent: percent }),
  };
}
