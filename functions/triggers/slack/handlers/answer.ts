import { readConfiguration } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { steps } from '../../../platform/step.ts';
import { answerSteps } from '../answer-steps.ts';
import { slackSettings } from '../settings.ts';
import { followed } from './context.ts';

const secrets = deployedSecrets();
const { channel } = slackSettings.parse(readConfiguration().slack ?? {});

/** Posts to Slack, and looks how far work has come. This function reaches no Veeam server. */
export const handler = steps(answerSteps({ secrets, ...followed(secrets), channel, now: () => new Date() }));
