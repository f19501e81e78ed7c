import type { CloneWorkflows } from '../../clone/workflows.ts';
import type { Checks } from '../../compliance/check/check-view.ts';
import { log } from '../../platform/log.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { step } from '../../platform/step.ts';
import { lookAt, StillRunning } from './changes/follow.ts';
import { type Delivery, deliver } from './deliver.ts';
import type { SlackMessage } from './messages/blocks.ts';
import { outcomeMessage } from './messages/changes.ts';
import { type Answer, stepEvents } from './workflow.ts';

/** What the steps that answer need. */
export interface AnswerContext {
  secrets: Secrets;
  workflows: CloneWorkflows;
  checks: Checks;
  /** For answers to everyone that come late (`Delivery`). */
  channel: string | undefined;
  now(): Date;
}

/** A response_url accepts five posts: two of them show progress, after these numbers of looks. */
const looksThatTell = [1, 6];
/** A command's response_url cannot replace anything (slackapi/bolt-js issue 2287): progress is shown once. */
const looksThatTellOfCommand = looksThatTell.slice(0, 1);

/** The steps of the workflow that post to Slack. */
export function answerSteps({ secrets, workflows, checks, channel, now }: AnswerContext) {
  async function posted(
    tries: number,
    message: SlackMessage,
    delivery: Pick<Delivery, 'request' | 'replace'>,
  ): Promise<{ by: string }> {
    try {
      const { by } = await deliver(secrets, message, { ...delivery, channel, now: now() });
      log('info', 'slack-answered', { by, tries });
      return { by };
    } catch (error) {
      const { name, message: why } = error instanceof Error ? error : new Error(String(error));
      log('error', 'slack-not-answered', { error: name, message: why, tries });
      throw error;
    }
  }

  return {
    /**
     * The last step: posts the answer. If Slack does not accept it, the workflow retries, and finally fails with an
     * alarm.
     */
    answer: step(stepEvents.answer, async ({ tries, request, answer: { message, how } }) => {
      // An earlier try may have posted it and been killed before that was recorded: then this message replaces it.
      const replace = how === 'replace' || (how === 'usual' && (request.replaces || tries > 0));
      return posted(tries, message, { request, replace });
    }),

    /**
     * Step 3, for work that takes time: looks once. Progress is one message, which the final answer replaces.
     * @throws StillRunning, until the work has ended
     */
    follow: step(stepEvents.follow, async ({ tries, request, follow: work }): Promise<Answer> => {
      const { ended, message } = await lookAt(work, workflows, checks);
      const hasTold = tries > (looksThatTell[0] ?? 0);
      if (ended) return { message, how: hasTold ? 'replace' : 'usual' };
      if ((request.replaces ? looksThatTell : looksThatTellOfCommand).includes(tries)) {
        const replace = request.replaces || hasTold;
        // Progress is optional; the final answer is posted until it is accepted.
        await deliver(secrets, message, { request, channel, now: now(), replace }).catch((error: Error) =>
          log('warn', 'slack-progress-not-posted', { error: error.name, message: error.message }),
        );
      }
      throw new StillRunning(`${work.kind} ${work.id} goes on.`);
    }),

    /** The outcome of an approved change, for the approver and everyone else who saw the request. */
    outcome: step(stepEvents.outcome, async ({ tries, request, decision, change, answer: given }) => {
      const message = outcomeMessage(change.title, request.user, decision.by, given.message);
      return posted(tries, message, { request: decision.request, replace: false });
    }),
  };
}
