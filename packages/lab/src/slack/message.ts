import * as z from 'zod';
import { type Block, BlocksSchema } from './blocks.ts';

/** A message as it was posted, with keys of its own kept. */
export interface SlackMessage {
  readonly text?: string | undefined;
  readonly blocks?: readonly Block[] | undefined;
  readonly [key: string]: unknown;
}

/** What Slack says of a body: the message, or the code it refuses it with. */
export type Judged = { readonly message: SlackMessage } | { readonly refusal: string };

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

/** The JSON of a body; undefined when it is none, or is not called so. */
export function readJson(body: Buffer, contentType: string | undefined): unknown {
  return isJson(contentType) ? parseJson(body.toString('utf8')) : undefined;
}

export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '');
}

/** The value, or undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Which JSON cannot express: no caller takes it for a value.
  }
}
