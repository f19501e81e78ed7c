import * as z from 'zod';
import { NotInSlackError } from '../slack/acts.ts';
import type { SlackStandIn } from '../slack/slack.ts';
import type { ControlAnswer } from './jobs.ts';

const sending = {
  repeat: z.int().min(0).max(100).optional(),
  retry: z.int().min(0).max(100).optional(),
  malformed: z
    .strictObject({
      secret: z.string().optional(),
      timestampOffsetSeconds: z.int().optional(),
      timestamp: z.string().optional(),
      version: z.string().optional(),
      unsigned: z.boolean().optional(),
      headerCase: z.enum(['lower', 'upper']).optional(),
      duplicate: z.boolean().optional(),
      contentType: z.string().optional(),
      body: z.string().optional(),
    })
    .optional(),
};
const person = { user: z.string().min(1).optional() };

/** What POST /slack/send-command takes. */
export const CommandSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  text: z.string(),
  command: z.string().startsWith('/').optional(),
  channel: z.string().min(1).optional(),
  ...person,
  ...sending,
});

/** What POST /slack/press takes. */
export const PressSchema = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).optional(),
    message: z.union([z.string(), z.int().min(0)]).optional(),
    actionId: z.string().min(1).optional(),
    button: z.string().min(1).optional(),
    ...person,
    ...sending,
  })
  .transform(({ actionId, button, ...press }, context) => {
    const pressed = actionId ?? button;
    if (pressed !== undefined) return { ...press, button: pressed };
    context.addIssue({ code: 'custom', message: 'An actionId or a button is missing.' });
    return z.NEVER;
  });

/** Sends a command; 404 for a user or a channel that Slack does not have. */
export function sendCommand(
  slack: SlackStandIn,
  command: z.infer<typeof CommandSchema>,
): Promise<ControlAnswer> {
  return answerOf(() => slack.sendCommand(command));
}

/** Presses a button; 404 when there is none. */
export function pressButton(slack: SlackStandIn, press: z.infer<typeof PressSchema>): Promise<ControlAnswer> {
  return answerOf(() => slack.press(press));
}

async function answerOf(act: () => Promise<unknown>): Promise<ControlAnswer> {
  try {
    return { status: 200, body: await act() };
  } catch (error) {
    if (error instanceof NotInSlackError) return { status: 404, body: { message: error.message } };
    throw error;
  }
}
