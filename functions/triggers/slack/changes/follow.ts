import { type CloneView, viewClone } from '../../../clone/views.ts';
import type { CloneWorkflows } from '../../../clone/workflows.ts';
import { type Checks, readCheck } from '../../../compliance/check/check-view.ts';
import { escapeMrkdwn } from '../../../platform/slack/block-kit.ts';
import { countedFindings } from '../../../words/facts.ts';
import { message, type SlackMessage, sections } from '../messages/blocks.ts';
import { cloneSigns } from '../messages/results.ts';
import type { Follow } from '../workflow.ts';

/** The work is not finished. Step Functions' Retry does the waiting. */
export class StillRunning extends Error {
  override readonly name = 'StillRunning';
}

/** How far the work has come. */
export type Progress = { ended: boolean; message: SlackMessage };

/** Looks once how far a clone or a check has come. */
export async function lookAt(
  { kind, id, title, withResult = false }: Follow,
  workflows: CloneWorkflows,
  checks: Checks,
): Promise<Progress> {
  if (kind === 'clone') {
    const clone = await workflows.record.get(id);
    if (!clone) throw new Error(`The clone ${id} was started, and is not on record.`);
    return progressOfClone(viewClone(clone), title);
  }
  const check = await readCheck(checks, id, { withResult });
  if (!check) throw new Error(`There is no check ${id}, though it was started.`);
  const { status, result, reportUrl, error } = check;
  if (status === 'running') return progress(false, `● A compliance check is running.`);
  if (status === 'finished' && !result) {
    const needed = 'To see what it found takes `compliance:read` on every server.';
    return progress(true, `✔ The check has ended. ${needed}`);
  }
  if (!result)
    return progress(
      true,
      `✖ The check failed: ${escapeMrkdwn(error ?? 'unknown')}. See the execution ${id}.`,
    );
  const link = reportUrl === undefined ? '' : `\n<${reportUrl}|Open the report>`;
  const sign = result.open > 0 ? '✖' : '✔';
  return progress(
    true,
    `${sign} ${result.complying} of ${result.jobs} jobs comply; ${countedFindings(result.open)} open, ${result.changes} changed.${link}`,
  );
}

function progressOfClone(clone: CloneView, title: string): Progress {
  if (clone.status !== 'finished') {
    const step = clone.steps.at(-1)?.name ?? 'Start';
    return progress(
      false,
      `● ${title}\nnow at the step ${step} (${clone.status}); to cancel it: cancel \`${clone.id}\``,
    );
  }
  const outcome = clone.outcome ?? 'unknown';
  const made = clone.job ? `\n*${escapeMrkdwn(clone.job.name)}* \`${clone.job.id}\` on ${clone.server}` : '';
  const warnings = clone.warnings.map((warning) => `\n▲ ${escapeMrkdwn(warning)}`).join('');
  return progress(
    true,
    `${cloneSigns[outcome]} ${outcome}: ${title}\n${escapeMrkdwn(clone.message ?? '')}${made}${warnings}\nclone \`${clone.id}\``,
  );
}

function progress(ended: boolean, text: string): Progress {
  return { ended, message: message(text, ...sections(text)) };
}
