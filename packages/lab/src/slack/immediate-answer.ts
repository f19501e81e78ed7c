import type { PostedMessage } from './board.ts';
import type { Delivery } from './deliver.ts';
import { judgeMessage, readJson } from './message.ts';

type Shown = Pick<PostedMessage, 'body' | 'visibility'>;

/**
 * What a command's answer shows at once: its text or JSON message, Slackbot's word that it failed, or nothing for an
 * empty acknowledgement (Slack: "Enabling interactivity with Slash commands").
 */
export function immediateAnswer(command: string, delivery: Delivery): Shown | undefined {
  if (delivery.error !== undefined) return failure(command, delivery.error);
  if (delivery.body === '') return undefined;
  const isText = delivery.contentType === undefined || /^text\/plain\b/i.test(delivery.contentType);
  const content = isText
    ? { text: delivery.body }
    : readJson(Buffer.from(delivery.body), delivery.contentType);
  const judged = judgeMessage(content);
  if ('refusal' in judged) return failure(command, judged.refusal);
  const isForAll = judged.message['response_type'] === 'in_channel';
  return { body: judged.message, visibility: isForAll ? 'in_channel' : 'ephemeral' };
}

function failure(command: string, error: string): Shown {
  return { body: { text: `${command} failed with the error "${error}"`, error }, visibility: 'ephemeral' };
}
