import type { KnownBlock } from '@slack/types';
import * as z from 'zod';
import type { SlackMessage } from './messages/blocks.ts';
import { changingCommands } from './settings.ts';

/** The data of an execution of the Slack workflow. The execution may have been started by an earlier version. */

/** Who requested something in Slack, and where the answer goes. */
const request = z.object({
  user: z.string(),
  channel: z.string(),
  /** The response_url, encrypted: with it, anyone could post into the channel. Absent: Slack sent none. */
  reply: z.exactOptional(z.string()),
  /** ISO 8601. Slack accepts answers for thirty minutes from then. */
  receivedAt: z.string(),
  /** The answer replaces the message whose button was pressed. */
  replaces: z.boolean(),
});
export type SlackRequest = z.infer<typeof request>;

/** What an execution of the Slack workflow has to do. */
const work = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), text: z.string() }),
  z.object({ kind: z.literal('say'), text: z.string(), beside: z.exactOptional(z.boolean()) }),
  /** Carry out exactly what another execution has prepared. */
  z.object({ kind: z.literal('confirmed'), prepared: z.string() }),
  /** Answer another execution, which waits for an approval. */
  z.object({ kind: z.literal('decide'), waiting: z.string(), approved: z.boolean() }),
]);
export type SlackWork = z.infer<typeof work>;

/** The input of an execution. */
const input = z.object({
  work,
  request,
  /** The hash of the request's signature: the same one again is a replay, not Slack's own retry. */
  signatureHash: z.string(),
});
export type SlackInput = z.infer<typeof input>;

/** A change with its exact parameters: this is what is confirmed, approved and carried out. */
const change = z.object({
  command: z.enum([...changingCommands, 'check', 'ack', 'mute', 'unmute', 'servers test']),
  /** The server on which it changes something; absent for changes of this deployment's own records. */
  server: z.exactOptional(z.string()),
  /** What it will do, in mrkdwn. */
  title: z.string(),
  /** The input of the action behind the command. */
  input: z.unknown(),
  /** For a planned change, the plan that was shown: exactly that is carried out, or the change is refused. */
  approved: z.unknown().optional(),
});
export type Change = z.infer<typeof change>;

const message = z.object({
  text: z.string(),
  blocks: z.array(z.custom<KnownBlock>()),
  public: z.exactOptional(z.boolean()),
}) satisfies z.ZodType<SlackMessage>;

/**
 * One message, and whether it replaces the one whose button was pressed, or an earlier one. A state posts only one
 * message: a retry never repeats what an earlier state has said.
 */
const answer = z.object({ message, how: z.enum(['usual', 'replace', 'beside']) });
export type Answer = z.infer<typeof answer>;

/** The result of preparing: an answer, or something to do now or after an approval. */
export type Prepared =
  | (Answer & { next: 'answer'; change?: Change })
  | { next: 'run'; change: Change }
  /** The answer is for the requester, the request for the approvers; `lapsed` is the answer if no approver decides. */
  | (Answer & { next: 'approve'; change: Change; call: Answer; lapsed: Decision });

/** How an approval ended. The answer goes to the requester. */
const decision = z.discriminatedUnion('approved', [
  z.object({
    approved: z.literal(true),
    by: z.string(),
    /** The press that approved it; the outcome is also posted there. Earlier versions of this stack stored none. */
    request: z.exactOptional(request),
  }),
  answer.extend({ approved: z.literal(false), by: z.exactOptional(z.string()) }),
]);
export type Decision = z.infer<typeof decision>;

/** Asynchronous work. */
const follow = z.object({
  kind: z.enum(['clone', 'check']),
  id: z.string(),
  /** Whether the requester may see what the check has found. */
  withResult: z.exactOptional(z.boolean()),
  /** What is being done, in mrkdwn. */
  title: z.string(),
});
export type Follow = z.infer<typeof follow>;

/** The result of carrying out: an answer, or asynchronous work to follow. */
export type Ran = Answer | { follow: Follow };

/** The data of an execution so far. */
export const prepared = z.object({ prepared: z.object({ change: change.optional() }) });

/** The input of each step. */
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

/** The usual answer for the kind of request. */
export function usual(message: SlackMessage): Answer {
  return { message, how: 'usual' };
}
