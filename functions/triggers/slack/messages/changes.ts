import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../../../action.ts';
import { SecretUnusableError } from '../../../platform/secrets.ts';
import { buttons, escapeMrkdwn } from '../../../platform/slack/block-kit.ts';
import { buttonIds } from '../work.ts';
import { mention, message, type SlackMessage, sections } from './blocks.ts';

/** What will be done, with the buttons that decide it, only for the requester. */
export function confirmMessage(title: string, sealed: string, minutes: number): SlackMessage {
  return message(
    'Confirm or cancel',
    ...sections(`Will ${title}\nThis can be confirmed for ${minutes} minutes.`),
    buttons([
      { id: buttonIds.confirm, label: 'Confirm', value: sealed, style: 'primary' },
      { id: buttonIds.cancel, label: 'Cancel', value: sealed },
    ]),
  );
}

/** Replaces the confirmation while an approval is awaited. */
export function waitingMessage(title: string, approvers: string): SlackMessage {
  return message(
    'Waiting for an approval',
    ...sections(`● Waiting for an approval by ${approvers}: ${title}`),
  );
}

/** The request for an approval, for the channel. */
export function approvalCall(
  title: string,
  asker: string,
  approvers: string,
  sealed: string,
  minutes: number,
): SlackMessage {
  const asks = `${mention(asker)} asks to ${title}`;
  const rules = `Approval by ${approvers}, within ${minutes} minutes. No answer is a refusal.`;
  return {
    public: true,
    ...message(
      'An approval is asked for',
      ...sections(`${asks}\n${rules}`),
      buttons([
        { id: buttonIds.approve, label: 'Approve', value: sealed, style: 'primary' },
        { id: buttonIds.refuse, label: 'Refuse', value: sealed, style: 'danger' },
      ]),
    ),
  };
}

/** The outcome of an approved change, for the channel in which it was requested: the text that the requester gets. */
export function outcomeMessage(
  title: string,
  asker: string,
  approver: string,
  { text, blocks }: SlackMessage,
): SlackMessage {
  const [what = ''] = title.split('\n');
  const head = `What ${mention(asker)} asked for and ${mention(approver)} approved: ${what}`;
  const details = blocks.filter(({ type }) => type === 'section');
  return { public: true, ...message(text, ...sections(head), ...details) };
}

/** Something failed or was refused: shown once, with what to do. */
export function problemMessage(text: string): SlackMessage {
  const marked = text.startsWith('✖') ? text : `✖ ${escapeMrkdwn(text)}`;
  return message(marked, ...sections(marked));
}

/** The text of an error for the requester; undefined: an unexpected error, for the log. */
export function problemOf(error: unknown): SlackMessage | undefined {
  const known = [RefusedError, SecretUnusableError, VeeamError].some((kind) => error instanceof kind);
  return known && error instanceof Error ? problemMessage(error.message) : undefined;
}
