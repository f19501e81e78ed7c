import * as z from 'zod';
import { messagesPage, onlooker } from '../slack/page.ts';
import type { SlackStandIn } from '../slack/slack.ts';
import { type ControlRoute, checked, ok, type PageForm } from './route.ts';

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

/** The input of POST /slack/send-command. */
const CommandSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).optional(),
  text: z.string(),
  command: z.string().startsWith('/').optional(),
  channel: z.string().min(1).optional(),
  ...person,
  ...sending,
});

/** The input of POST /slack/press. */
const PressSchema = z
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

/** The actions of people in Slack, as calls and on the page. */
export function slackRoutes(slack: SlackStandIn): Record<string, ControlRoute> {
  return {
    'GET /slack/messages': {
      does:
        'what Slack shows, with what it showed before. POST /slack/webhooks/… is an incoming webhook, ' +
        '/slack/response/… a response_url, /slack/api/… the Web API; server "slack" in faults',
      run: () => ok(slack.messages()),
    },
    'GET /slack/views': { does: 'the views that were opened', run: () => ok(slack.views()) },
    'POST /slack/send-command': {
      does:
        'sends a signed command and shows its answer {text, url?, user?, channel?, command?, retry?, repeat?, malformed?}; ' +
        'retry: as Slack retries, repeat: the very same request again, malformed: {secret, timestampOffsetSeconds, ' +
        'timestamp, version, unsigned, headerCase, duplicate, contentType, body}',
      run: checked(CommandSchema, async (command) => ok(await slack.sendCommand(command))),
    },
    'POST /slack/press': {
      does: 'presses a button {actionId or button (its label), message? (ts or index), user?, url?, and as above}',
      run: checked(PressSchema, async (press) => ok(await slack.press(press))),
    },
    'GET /slack': {
      does: 'the same as a page for one of the users (?as=ben), with buttons that press; commands can be typed there',
      run: (_input, query) => ({ html: messagesPage(slack.messages(), onlooker(query)) }),
    },
  };
}

/** The actions of the page's forms. @throws NotInSlackError for a button that no longer exists */
export function slackForms(slack: SlackStandIn): Record<string, PageForm> {
  const pageOf = (query: Record<string, string>) => `/slack?${new URLSearchParams(query)}`;
  return {
    'POST /slack/page/command': async (form) => {
      const { user = '', channel = '', text = '' } = Object.fromEntries(form);
      await slack.sendCommand({ text: text.replace(/^\/veeam\s*/, ''), channel, user });
      // A command that fails shows its error in the channel.
      return pageOf({ as: user });
    },
    'POST /slack/page/press': async (form) => {
      const { user = '', message = '', actionId = '' } = Object.fromEntries(form);
      const { deliveries } = await slack.press({ button: actionId, message, user });
      const trouble = deliveries[0]?.error;
      return pageOf({ as: user, ...(trouble !== undefined && { trouble }) });
    },
  };
}
