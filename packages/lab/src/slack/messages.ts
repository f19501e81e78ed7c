import * as z from 'zod';
import { parseJson } from '../server/formats.ts';
import type { LabAnswer } from '../server/lab-server.ts';

/** The most characters and elements, from Slack's Block Kit reference. */
const blockLimits = {
  blocks: 50,
  section: 3000,
  field: 2000,
  fields: 10,
  header: 150,
  context: 10,
  actions: 25,
  button: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
};

const blockId = { block_id: z.string().max(255).optional() };

const plainText = (most: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (most: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  });
const anyText = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);

const confirmation = z.strictObject({
  title: plainText(blockLimits.confirmTitle),
  text: anyText(blockLimits.confirmText),
  confirm: plainText(blockLimits.confirmButton),
  deny: plainText(blockLimits.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(blockLimits.button),
  action_id: z.string().max(255).optional(),
  url: z.url().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
  confirm: confirmation.optional(),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(blockLimits.header), ...blockId }),
  z
    .strictObject({
      type: z.literal('section'),
      text: anyText(blockLimits.section).optional(),
      fields: z.array(anyText(blockLimits.field)).min(1).max(blockLimits.fields).optional(),
      accessory: button.optional(),
      expand: z.boolean().optional(),
      ...blockId,
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(anyText(blockLimits.section)).min(1).max(blockLimits.context),
    ...blockId,
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(button)
      .min(1)
      .max(blockLimits.actions)
      .refine((buttons) => areUnique(buttons.map(({ action_id }) => action_id))),
    ...blockId,
  }),
  z.strictObject({ type: z.literal('divider'), ...blockId }),
]);

/** The blocks of a message. Blocks for pictures, files and inputs are not simulated, and are refused. */
const BlocksSchema = z
  .array(block)
  .max(blockLimits.blocks)
  .refine((blocks) => areUnique(blocks.map(({ block_id }) => block_id)));
export type Block = z.infer<typeof block>;

/** Slack generates missing ids, and never the same id twice. */
function areUnique(ids: readonly (string | undefined)[]): boolean {
  const given = ids.filter((id) => id !== undefined);
  return new Set(given).size === given.length;
}

/** A message as it was posted, including keys that Slack does not define. */
export interface SlackMessage {
  readonly text?: string | undefined;
  readonly blocks?: readonly Block[] | undefined;
  readonly [key: string]: unknown;
}

/** Slack's judgement of a body: the message, or the code of the refusal. */
type Judged = { readonly message: SlackMessage } | { readonly refusal: string };

const envelope = z.looseObject({ text: z.string().optional(), blocks: z.unknown().optional() });

/**
 * Judges the content of a message. The codes are those of Slack's "Sending messages using incoming webhooks" and its
 * changelog of 2016-05-17; attachments are not simulated.
 */
export function judgeMessage(content: unknown): Judged {
  const parsed = envelope.safeParse(content);
  if (!parsed.success) return { refusal: 'invalid_payload' };
  const { blocks, ...rest } = parsed.data;
  if (blocks === undefined) return rest.text ? { message: rest } : { refusal: 'no_text' };
  if (!Array.isArray(blocks)) return { refusal: 'invalid_blocks_format' };
  if (blocks.length === 0 && !rest.text) return { refusal: 'no_text' };
  const known = BlocksSchema.safeParse(blocks);
  return known.success ? { message: { ...rest, blocks: known.data } } : { refusal: 'invalid_blocks' };
}

/** The JSON of a body; undefined when the body is not JSON or its content type does not say so. */
export function readJson(body: Buffer, contentType: string | undefined): unknown {
  return isJson(contentType) ? parseJson(body.toString('utf8')) : undefined;
}

export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '');
}

/** The answer of a webhook. */
export function plain(status: number, body: string): LabAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
