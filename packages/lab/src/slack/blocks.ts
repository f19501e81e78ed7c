import * as z from 'zod';

/** Characters and elements at most, as Slack's Block Kit reference gives them. */
const MOST = {
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
  title: plainText(MOST.confirmTitle),
  text: anyText(MOST.confirmText),
  confirm: plainText(MOST.confirmButton),
  deny: plainText(MOST.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(MOST.button),
  action_id: z.string().max(255).optional(),
  url: z.url().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
  confirm: confirmation.optional(),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(MOST.header), ...blockId }),
  z
    .strictObject({
      type: z.literal('section'),
      text: anyText(MOST.section).optional(),
      fields: z.array(anyText(MOST.field)).min(1).max(MOST.fields).optional(),
      accessory: button.optional(),
      expand: z.boolean().optional(),
      ...blockId,
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(anyText(MOST.section)).min(1).max(MOST.context),
    ...blockId,
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(button)
      .min(1)
      .max(MOST.actions)
      .refine((buttons) => areUnique(buttons.map(({ action_id }) => action_id))),
    ...blockId,
  }),
  z.strictObject({ type: z.literal('divider'), ...blockId }),
]);

/** The blocks of a message. Those that only show pictures, files and inputs are not simulated, and refused. */
export const BlocksSchema = z
  .array(block)
  .max(MOST.blocks)
  .refine((blocks) => areUnique(blocks.map(({ block_id }) => block_id)));
export type Block = z.infer<typeof block>;

/** Ids that are left out are made by Slack, which makes no two the same. */
function areUnique(ids: readonly (string | undefined)[]): boolean {
  const given = ids.filter((id) => id !== undefined);
  return new Set(given).size === given.length;
}
