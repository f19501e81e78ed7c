import * as z from 'zod';
import type { SlackMessage } from './messages/blocks.ts';
import { changingCommands } from './permissions.ts';

/** Something that is to be done, with its exact parameters: what is confirmed, approved and carried out is this. */
const change = z.object({
  command: z.enum([...changingCommands, 'check', 'ack', 'mute', 'unmute']),
  /** The server it changes something on; absent for what changes this deployment's own records. */
  server: z.exactOptional(z.string()),
  /** What it will do, in mrkdwn. */
  title: z.string(),
  /** The input of the action behind the command. */
  input: z.unknown(),
});
export type Change = z.infer<typeof change>;

/** Messages, and whether the first takes the place of the message whose button was pressed, or of one posted before. */
export interface Answer {
  messages: SlackMessage[];
  how: 'usual' | 'replace' | 'beside';
}

/** What preparing came to: an answer, or something to do now, or when someone has approved it. */
export interface Prepared extends Answer {
  next: 'answer' | 'run' | 'approve';
  change?: Change;
  /** Whom an approval is awaited from, and what is answered when none comes. */
  lapsed?: Decision;
}

/** How an approval ended. The messages go to who asked, where it was refused. */
export interface Decision extends Answer {
  approved: boolean;
  by?: string;
}

/** The answer that is usual for how it was asked. */
export function usual(...messages: SlackMessage[]): Answer {
  return { messages, how: 'usual' };
}

/** The data of an execution of the Slack workflow, as far as it has come. */
export const prepared = z.object({ prepared: z.object({ change: change.optional() }) });
