import { log } from '../../../platform/log.ts';
import { environment, readConfiguration } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { step } from '../../../platform/step.ts';
import { deliver } from '../deliver.ts';
import { slackSettings } from '../settings.ts';
import { stepEvents } from '../workflow.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));
const { channel } = slackSettings.parse(readConfiguration().slack ?? {});

/** The last step: posts the answer. What Slack does not take is tried again by the workflow, and in the end loud. */
export const handler = step(stepEvents.answer, async ({ tries, request, answer }) => {
  const { message, how } = answer;
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
