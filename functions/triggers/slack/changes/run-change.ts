import type * as z from 'zod';
import { RefusedError } from '../../../action.ts';
import { cancelCloneAction } from '../../../clone/actions/cancel-clone.ts';
import { createCloneAction } from '../../../clone/actions/create-clone.ts';
import { approvedPlan } from '../../../clone/plan.ts';
import { acknowledgeFindingAction } from '../../../compliance/actions/findings.ts';
import { muteAction, unmuteAction } from '../../../compliance/actions/mutes.ts';
import { startCheckAction } from '../../../compliance/actions/start-check.ts';
import { mayRead } from '../../../compliance/check/check-view.ts';
import { createCopyJobAction } from '../../../copy-jobs/actions/create-copy-job.ts';
import { approvedCopyJob } from '../../../copy-jobs/views.ts';
import { controlJobAction } from '../../../jobs/actions/control-job.ts';
import { escapeMrkdwn } from '../../../platform/slack/block-kit.ts';
import { type Invocation, step } from '../../../platform/step.ts';
import { testServerAction } from '../../../servers/actions/test-server.ts';
import { mention, message, onServers, sections } from '../messages/blocks.ts';
import { problemOf } from '../messages/changes.ts';
import { diagnosisMessage, jobLines } from '../messages/results.ts';
import { openSession, type Session, type SlackContext } from '../session.ts';
import { type Answer, type Change, type Decision, type Ran, stepEvents, usual } from '../workflow.ts';

/** Step 2, as a Lambda handler: what is refused is answered, and every other error is the workflow's. */
export const runStep = (context: SlackContext): Invocation<Ran> =>
  step(stepEvents.run, async ({ execution, data }): Promise<Ran> => {
    try {
      const session = await openSession(context, data.request, execution);
      return await runChange(session, data.prepared.change, data.decision);
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      return usual(problem);
    }
  });

/**
 * Carries out a change by its action. Started work is named after the execution, so that a retry finds what the first
 * try has done.
 * @throws RefusedError and every error of the actions
 */
export async function runChange(session: Session, change: Change, decision?: Decision): Promise<Ran> {
  const { context, execution, run } = session;
  const approved = decision?.by === undefined ? '' : `, approved by ${mention(decision.by)}`;
  // The lines after the first were only there to decide by.
  const [what = ''] = change.title.split('\n');
  const title = `${what}${approved}`;
  const done = (text: string) => usual(message(text, ...sections(text)));
  // Posted beside the list whose button was pressed, since the list has more buttons.
  const noted = (text: string): Answer => ({ ...done(text), how: 'beside' });
  switch (change.command) {
    case 'clone': {
      const approved = shown(approvedPlan, change);
      const action = createCloneAction(context, context.workflows, () => execution, approved);
      const output = await run(action, { ...(change.input as object), idempotencyKey: execution });
      if (output.dryRun) throw new Error('This is no dry run.');
      return { follow: { kind: 'clone', id: output.clone.id, title } };
    }
    case 'cancel': {
      const { id } = await run(cancelCloneAction(context.workflows), change.input);
      return { follow: { kind: 'clone', id, title } };
    }
    case 'check': {
      const action = startCheckAction(context.configuration, context.checks, () => execution);
      const { id } = await run(action, { id: execution });
      const withResult = mayRead(session.callerOf('compliance:read'));
      return { follow: { kind: 'check', id, title, withResult } };
    }
    case 'servers test':
      return usual(
        diagnosisMessage(await run(testServerAction(context.configuration, context), change.input)),
      );
    case 'copy': {
      const output = await run(createCopyJobAction(context, shown(approvedCopyJob, change)), change.input);
      if (output.done === 'planned') throw new Error('This is no dry run.');
      const { copyJob, warnings } = output;
      const notes = warnings.map(({ message: text }) => `\n▲ ${escapeMrkdwn(text)}`).join('');
      return done(
        `✔ ${output.done}: *${escapeMrkdwn(copyJob.name)}* on ${copyJob.server}${approved}\n${escapeMrkdwn(copyJob.schedule.summary)}${notes}`,
      );
    }
    case 'fix':
    case 'unfix': {
      const { fixLines, runFix } = await import('./fix.ts');
      return done(`${fixLines(await runFix(session, change, decision?.by))}${approved}`);
    }
    case 'ack':
      await run(acknowledgeFindingAction(context.compliance), change.input);
      return noted(`✔ ${title}: no reminders until it gets worse or the time is over.`);
    case 'mute': {
      const { mute } = await run(muteAction(context.compliance), change.input);
      return noted(`✔ ${title}${onServers(mute)}: what is still open when it ends is reported then.`);
    }
    case 'unmute':
      await run(unmuteAction(context.compliance), change.input);
      return noted(`✔ ${title}`);
    default: {
      const { outcome, job } = await run(controlJobAction(context), change.input);
      const words = { done: '✔ done', unchanged: '✔ it was so already', pending: '● taken, and under way' };
      return done(`${words[outcome]}: ${change.command}${approved}\n${jobLines(job, context.now())}`);
    }
  }
}

/** The plan that was shown. @throws RefusedError if there is none: an earlier version of this stack stored none */
function shown<Plan>(schema: z.ZodType<Plan>, { approved }: Change): Plan {
  const { data } = schema.safeParse(approved);
  if (data !== undefined) return data;
  throw new RefusedError('conflict', 'What was shown is not known any more. Give the command again.');
}
