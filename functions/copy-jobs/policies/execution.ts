import * as z from 'zod';
import { serverName } from '../../configuration.ts';
import { type Notice, oneLine } from '../../notices/notice.ts';
import { parseRecord } from '../../platform/salvage.ts';
import { requester } from '../../work-id.ts';
import type { CopyJobPolicy } from './policies.ts';
import { type PolicyRunResult, policyRunResult } from './result.ts';

/** The input of a policy run's execution. */
export const policyRunInput = z.strictObject({
  /** Absent: every server that the policies cover. */
  server: z.exactOptional(serverName),
  /**
   * The servers among them that were the caller's when the run was requested; absent for the schedule of the policies
   * themselves.
   */
  servers: z.exactOptional(z.array(serverName)),
  requestedBy: requester,
});
export type PolicyRunInput = z.output<typeof policyRunInput>;

/** The status of a run. */
export const policyRunStatus = z.enum(['running', 'finished', 'failed']);
export type PolicyRunStatus = z.output<typeof policyRunStatus>;

export function statusOfRun(execution: { status?: string | undefined } | undefined): PolicyRunStatus {
  if (execution?.status === 'SUCCEEDED') return 'finished';
  return execution === undefined || execution.status === 'RUNNING' ? 'running' : 'failed';
}

/** Its output: the result and, if there is one, the notice. */
export const policyRunOutput = z.object({
  ...policyRunResult.shape,
  notice: z.exactOptional(z.object({ subject: z.string(), text: z.string() })),
});
export type PolicyRunOutput = z.output<typeof policyRunOutput>;

/** A policy run as every trigger shows it. */
export const policyRunView = z.object({
  id: z.string(),
  status: policyRunStatus,
  requestedBy: requester,
  startedAt: z.exactOptional(z.string()),
  endedAt: z.exactOptional(z.string()),
  result: z.exactOptional(policyRunOutput),
});
export type PolicyRunView = z.output<typeof policyRunView>;

const { counts: countsSchema, notice: noticeSchema, ...lists } = policyRunOutput.shape;

/**
 * The stored output of a run. Entries that cannot be read, for example of another version, are left out, and `unread`
 * says so. Undefined if its counts cannot be read: without them, a list might be complete or only the beginning.
 */
export function readPolicyRunOutput(text: string | undefined): PolicyRunOutput | undefined {
  const stored = parseRecord(text ?? '');
  const counts = countsSchema.safeParse(stored?.['counts']);
  if (!counts.success) return undefined;
  const lost: string[] = [];
  const read = Object.entries(lists).map(([name, { element }]) => {
    const entries = Array.isArray(stored?.[name]) ? stored[name] : [];
    const sound = entries.filter((entry) => element.safeParse(entry).success);
    if (sound.length < entries.length) lost.push(name);
    return [name, sound];
  });
  const notice = noticeSchema.safeParse(stored?.['notice']).data;
  const result = policyRunOutput.parse({
    ...Object.fromEntries(read),
    counts: counts.data,
    ...(notice && { notice }),
  });
  for (const name of lost) {
    const message = `Entries of "${name}" were stored in a form that cannot be read.`;
    result.unread.push({ server: '*', code: 'stored-unreadable', message });
  }
  return result;
}

/** The notice of a run, in plain text. */
export interface PolicyNotice {
  readonly subject: string;
  readonly text: string;
}

/** The maximum number of lines in a notice; the execution's output has all of them. */
const mostLines = 20;

/**
 * Describes what a run created and could not create, under policies that notify. Undefined if there is neither:
 * no notice is sent if nothing happened.
 */
export function noticeOfRun(
  { created, failed, counts }: PolicyRunResult,
  policies: readonly CopyJobPolicy[],
): PolicyNotice | undefined {
  const silent = new Set(policies.filter(({ notify }) => !notify).map(({ name }) => name));
  const shownCreated = created.filter(({ policy }) => !silent.has(policy));
  const shownFailed = failed.filter(({ policy }) => !silent.has(policy));
  if (shownCreated.length === 0 && shownFailed.length === 0) return undefined;
  const shown = [
    ...shownFailed.map(
      ({ backupJob, policy, message }) => `Not created for ${backupJob.name} (policy ${policy}): ${message}`,
    ),
    ...shownCreated.map(
      ({ server, backupJob, copyJob, repository, policy, schedule }) =>
        `Created on ${server}: ${copyJob.name}, from ${backupJob.name} to ${repository}; ${schedule} (policy ${policy})`,
    ),
  ];
  const lines = [
    ...shown.slice(0, mostLines),
    ...(shown.length > mostLines ? [`And ${shown.length - mostLines} more; see the run.`] : []),
    ...(counts.remaining > 0 ? [`Still without a copy job: ${counts.remaining}`] : []),
  ];
  const parts = [
    ...(shownCreated.length > 0 ? [`${shownCreated.length} created`] : []),
    ...(shownFailed.length > 0 ? [`${shownFailed.length} failed`] : []),
  ];
  return { subject: `Backup copy jobs: ${parts.join(', ')}`, text: lines.join('\n') };
}

/** The notice of a run for every channel: a note for each line. @param at when the run was started */
export function noticeInOutbox(run: string, at: string, { subject, text }: PolicyNotice): Notice {
  const lines = text.split('\n').filter((line) => line !== '');
  return {
    id: `copy-jobs-${run}`,
    at,
    headline: oneLine(subject, 200),
    entries: [],
    notes: lines.map((line) => ({ kind: 'copy-jobs', text: oneLine(line, 500) })),
  };
}
