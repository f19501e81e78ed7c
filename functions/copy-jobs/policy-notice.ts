import type { CopyJobPolicy } from './policies.ts';
import type { PolicyRunResult } from './policy-result.ts';

/** What people are told of a run, in plain text. */
export interface PolicyNotice {
  readonly subject: string;
  readonly text: string;
}

/**
 * Says what a run created and what it could not create, under policies that notify. Undefined when there is
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
  const lines = [
    ...toldCreated.map(
      ({ server, backupJob, copyJob, repository, policy, schedule }) =>
        `Created on ${server}: ${copyJob.name}, from ${backupJob.name} to ${repository}; ${schedule} (policy ${policy})`,
    ),
    ...toldFailed.map(
      ({ backupJob, policy, message }) => `Not created for ${backupJob.name} (policy ${policy}): ${message}`,
    ),
    ...(counts.remaining > 0 ? [`Still without a copy job: ${counts.remaining}`] : []),
  ];
  const parts = [
    ...(toldCreated.length > 0 ? [`${toldCreated.length} created`] : []),
    ...(toldFailed.length > 0 ? [`${toldFailed.length} failed`] : []),
  ];
  return { subject: `Backup copy jobs: ${parts.join(', ')}`, text: lines.join('\n') };
}
