import type { KnownBlock } from '@slack/types';
import * as z from 'zod';
import type { SlackMessage } from './messages/blocks.ts';
import { changingCommands } from './settings.ts';

/** What an execution of the Slack workflow carries from step to step. An execution may be of an earlier version. */

/** Who asked for something in Slack, and where the answer goes. */
const request = z.object({
  user: z.string(),
  channel: z.string(),
  /** The response_url, sealed: whoever has it can post into the channel. Absent: Slack gave none. */
  reply: z.exactOptional(z.string()),
  /** ISO 8601. Slack takes answers for thirty minutes from then. */
  receivedAt: z.string(),
  /** The answer takes the place of the message whose button was pressed. */
  replaces: z.boolean(),
});
export type SlackRequest = z.infer<typeof request>;

/** What an execution of the Slack workflow is to do. */
const work = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), text: z.string() }),
  z.object({ kind: z.literal('say'), text: z.string(), beside: z.exactOptional(z.boolean()) }),
  /** Carry out what another execution has prepared, exactly. */
  z.object({ kind: z.literal('confirmed'), prepared: z.string() }),
  /** Answer another execution, which waits for an approval. */
  z.object({ kind: z.literal('decide'), waiting: z.string(), approved: z.boolean() }),
]);
export type SlackWork = z.infer<typeof work>;

/** What an execution is started with. */
const input = z.object({
  work,
  request,
  /** The request's signature, hashed: the same one again is a replay and not Slack's own retry. */
  signatureHash: z.string(),
});
export type SlackInput = z.infer<typeof input>;

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

const message = z.object({
  text: z.string(),
  blocks: z.array(z.custom<KnownBlock>()),
  public: z.exactOptional(z.boolean()),
}) satisfies z.ZodType<SlackMessage>;

/**
 * One message, and whether it takes the place of the one whose button was pressed, or of one posted before. A state
 * posts one message and no more: another try of it never says again what an earlier state has said.
 */
const answer = z.object({ message, how: z.enum(['usual', 'replace', 'beside']) });
export type Answer = z.infer<typeof answer>;

/** What preparing came to: an answer, or something to do now, or when someone has approved it. */
export type Prepared =
  | (Answer & { next: 'answer'; change?: Change })
  | { next: 'run'; change: Change }
  /** The answer is for who asked; the call is for the approvers, and what is answered when none comes is `lapsed`. */
  | (Answer & { next: 'approve'; change: Change; call: Answer; lapsed: Decision });

/** How an approval ended. The answer goes to who asked. */
const decision = z.discriminatedUnion('approved', [
  z.object({
    approved: z.literal(true),
    by: z.string(),
    /** The press that approved it, to which the outcome is told. An earlier version of this stack keeps none. */
    request: z.exactOptional(request),
  }),
  answer.extend({ approved: z.literal(false), by: z.exactOptional(z.string()) }),
]);
export type Decision = z.infer<typeof decision>;

/** Work that goes on. */
const follow = z.object({
  kind: z.enum(['clone', 'check']),
  id: z.string(),
  /** Whether who asked may see what the check has found. */
  withResult: z.exactOptional(z.boolean()),
  /** What is being done, in mrkdwn. */
  title: z.string(),
});
export type Follow = z.infer<typeof follow>;

/** What carrying out came to: an answer, or work that goes on and is to be followed. */
export type Ran = Answer | { follow: Follow };

/** The data of an execution, as far as it has come. */
export const prepared = z.object({ prepared: z.object({ change: change.optional() }) });

/** What each step is given. */
export const stepEvents = {
  prepare: z.object({ input, execution: z.string(), machine: z.string() }),
  run: z.object({
    execution: z.string(),
    data: z.object({ request, prepared: z.object({ change }), decision: z.exactOptional(decision) }),
  }),
  follow: z.object({ tries: z.int(), request, follow }),
  answer: z.object({ tries: z.int(), request, answer }),
  outcome: z.object({
    tries: z.int(),
    request,
    decision: z.object({ by: z.string(), request }),
    change,
    answer,
  }),
};

/** The answer that is usual for how it was asked. */
export function usual(message: SlackMessage): Answer {
  return { message, how: 'usual' };
}
