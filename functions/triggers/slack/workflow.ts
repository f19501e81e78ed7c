import * as z from 'zod';
import type { SlackMessage } from './messages/blocks.ts';
import { changingCommands } from './settings.ts';

/** Something that is to be done, with its exact parameters: what is confirmed, approved and carried out is this. */
const change = z.object({
  command: z.enum([...changingCommands, 'check', 'ack', 'mute', 'unmute', 'servers test']),
  /** The server it changes something on; absent for what changes this deployment's own records. */
  server: z.exactOptional(z.string()),
  /** What it will do, in mrkdwn. */
  title: z.string(),
  /** The input of the action behind the command. */
  input: z.unknown(),
  /** The plan that was shown, of what is planned: exactly that is carried out, or refused. */
  approved: z.unknown().optional(),
});
export type Change = z.infer<typeof change>;

/**
 * One message, and whether it takes the place of the one whose button was pressed, or of one posted before. A state
 * posts one message and no more: another try of it never says again what an earlier state has said.
 */
export interface Answer {
  message: SlackMessage;
  how: 'usual' | 'replace' | 'beside';
}

/** What preparing came to: an answer, or something to do now, or when someone has approved it. */
export type Prepared =
  | (Answer & { next: 'answer'; change?: Change })
  | { next: 'run'; change: Change }
  /** The answer is for who asked; the call is for the approvers, and what is answered when none comes is `lapsed`. */
  | (Answer & { next: 'approve'; change: Change; call: Answer; lapsed: Decision });

/** How an approval ended. The answer goes to who asked. */
export type Decision = { approved: true; by: string } | ({ approved: false; by?: string } & Answer);

/** The answer that is usual for how it was asked. */
export function usual(message: SlackMessage): Answer {
  return { message, how: 'usual' };
}

/** The data of an execution of the Slack workflow, as far as it has come. */
export const prepared = z.object({ prepared: z.object({ change: change.optional() }) });
