import { log } from '../../../platform/log.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { step, steps } from '../../../platform/step.ts';
import { deliver } from '../deliver.ts';
import { lookAt, StillRunning } from '../follow.ts';
import { slackSettings } from '../settings.ts';
import { type Answer, stepEvents } from '../workflow.ts';
import { followed } from './context.ts';

const secrets = deployedSecrets();
const { workflows, checks } = followed(secrets);
const { channel } = slackSettings.parse(readConfiguration().slack ?? {});

/** The last step: posts the answer. What Slack does not take is tried again by the workflow, and in the end loud. */
const answer = step(stepEvents.answer, async ({ tries, request, answer: given }) => {
  const { message, how } = given;
  // An earlier try may have posted it, and been killed before it said so: then this one takes its place.
  const replace = how === 'replace' || (how === 'usual' && (request.replaces || tries > 0));
  try {
    const { by } = await deliver(secrets, message, { request, channel, now: new Date(), replace });
    log('info', 'slack-answered', { by, tries });
    return { by };
  } catch (error) {
    const { name, message: why } = error instanceof Error ? error : new Error(String(error));
    log('error', 'slack-not-answered', { error: name, message: why, tries });
    throw error;
  }
});

/** A response_url is good for five posts: two of them show progress, by the count of looks. */
const looksThatTell = [1, 6];

/** Step 3, for what takes time: looks once. Progress shows in one message, which the end takes the place of. */
const follow = step(stepEvents.follow, async ({ tries, request, follow: work }): Promise<Answer> => {
  const { ended, message } = await lookAt(work, workflows, checks);
  const hasTold = tries > (looksThatTell[0] ?? 0);
  if (ended) return { message, how: hasTold ? 'replace' : 'usual' };
  if (looksThatTell.includes(tries)) {
    const replace = request.replaces || hasTold;
    // Progress is a courtesy: what counts is the end, which is posted until it is taken.
    await deliver(secrets, message, { request, channel, now: new Date(), replace }).catch((error: Error) =>
      log('warn', 'slack-progress-not-posted', { error: error.name, message: error.message }),
    );
  }
  throw new StillRunning(`${work.kind} ${work.id} goes on.`);
});

/** Posts to Slack, and looks how far work has come: it reaches no server. */
export const handler = steps({ answer, follow });
