import type { CopyJobPolicy } from './policies.ts';
import type { PolicyRunResult } from './policy-result.ts';

/** What people are told of a run, in plain text. */
export interface PolicyNotice {
  readonly subject: string;
  readonly text: string;
}

/** More lines than this nobody reads; the execution's output has them. */
const mostLines = 20;

/**
 * Says what a run could not create and what it created, under policies that notify. Undefined when there is
 * nothing of either: nobody is told that nothing happened.
 */
export function noticeOfRun(
  { created, failed, counts }: PolicyRunResult,
  policies: readonly CopyJobPolicy[],
): PolicyNotice | undefined {
  const silent = new Set(policies.filter(({ notify }) => !notify).map(({ name }) => name));
  const toldCreated = created.filter(({ policy }) => !silent.has(policy));
  const toldFailed = failed.filter(({ policy }) => !silent.has(policy));
  if (toldCreated.length === 0 && toldFailed.length === 0) return undefined;
  const told = [
    ...toldFailed.map(
      ({ backupJob, policy, message }) => `Not created for ${backupJob.name} (policy ${policy}): ${message}`,
    ),
    ...toldCreated.map(
      ({ server, backupJob, copyJob, repository, policy, schedule }) =>
        `Created on ${server}: ${copyJob.name}, from ${backupJob.name} to ${repository}; ${schedule} (policy ${policy})`,
    ),
  ];
  const lines = [
    ...told.slice(0, mostLines),
    ...(told.length > mostLines ? [`And ${told.length - mostLines} more; see the run.`] : []),
    ...(counts.remaining > 0 ? [`Still without a copy job: ${counts.remaining}`] : []),
  ];
  const parts = [
    ...(toldCreated.length > 0 ? [`${toldCreated.length} created`] : []),
    ...(toldFailed.length > 0 ? [`${toldFailed.length} failed`] : []),
  ];
  return { subject: `Backup copy jobs: ${parts.join(', ')}`, text: lines.join('\n') };
}
