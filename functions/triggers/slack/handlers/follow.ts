import { log } from '../../../platform/log.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { step } from '../../../platform/step.ts';
import { deliver } from '../deliver.ts';
import { lookAt, StillRunning } from '../follow.ts';
import { slackSettings } from '../settings.ts';
import { type Answer, stepEvents } from '../workflow.ts';
import { followed } from './context.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));
const { workflows, checks } = followed(secrets);
const { channel } = slackSettings.parse(readConfiguration().slack ?? {});

/** A response_url is good for five posts: two of them show progress, by the count of looks. */
const looksThatTell = [1, 6];

/** Step 3, for what takes time: looks once. Progress shows in one message, which the end takes the place of. */
export const handler = step(stepEvents.follow, async ({ tries, request, follow }): Promise<Answer> => {
  const { ended, message } = await lookAt(follow, workflows, checks);
  const hasTold = tries > (looksThatTell[0] ?? 0);
  if (ended) return { message, how: hasTold ? 'replace' : 'usual' };
  if (looksThatTell.includes(tries)) {
    const replace = request.replaces || hasTold;
    // Progress is a courtesy: what counts is the end, which is posted until it is taken.
    await deliver(secrets, message, { request, channel, now: new Date(), replace }).catch((error: Error) =>
      log('warn', 'slack-progress-not-posted', { error: error.name, message: error.message }),
    );
  }
  throw new StillRunning(`${follow.kind} ${follow.id} goes on.`);
});
