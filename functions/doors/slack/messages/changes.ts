import { buttonIds } from '../work.ts';
import { buttons, escapeText, mention, message, type SlackMessage, sections } from './blocks.ts';

/** What will be done, with the buttons that decide it, for the asker alone. */
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

/** The call for an approval: first for the asker, in place of the confirmation, then for the channel. */
export function approvalMessages(
  title: string,
  asker: string,
  approvers: string,
  sealed: string,
  minutes: number,
): SlackMessage[] {
  return [
    message('Waiting for an approval', ...sections(`● Waiting for an approval by ${approvers}: ${title}`)),
    {
      public: true,
      ...message(
        'An approval is asked for',
        ...sections(
          `${mention(asker)} asks to ${title}\nApproval by ${approvers}, within ${minutes} minutes. No answer is a refusal.`,
        ),
        buttons([
          { id: buttonIds.approve, label: 'Approve', value: sealed, style: 'primary' },
          { id: buttonIds.refuse, label: 'Refuse', value: sealed, style: 'danger' },
        ]),
      ),
    },
  ];
}

/** Something went wrong, or was refused: said once, in words that tell what to do. */
export function problemMessage(text: string): SlackMessage {
  const marked = text.startsWith('✖') ? text : `✖ ${escapeText(text)}`;
  return message(marked, ...sections(marked));
}
