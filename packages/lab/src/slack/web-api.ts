import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { jsonAnswer, parseJson } from '../server/formats.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import type { MessageBoard, PostedMessage } from './board.ts';
import { isJson, judgeMessage, type SlackMessage } from './messages.ts';
import { messageObject } from './payloads.ts';
import { findChannel, WORKSPACE } from './workspace.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Result = { readonly ok: boolean } & Record<string, unknown>;

/** Slack: "chat.postMessage". Longer texts are refused. */
const longestText = 40_000;
/** The methods that take JSON; the others take only forms and queries (Slack: each method's content types). */
const takeJson = new Set(['chat.postMessage', 'chat.update', 'views.open']);

const refuse = (error: string): Result => ({ ok: false, error });
const answer = (body: Result): LabAnswer => jsonAnswer({ status: 200, body });
const ChannelSchema = z.looseObject({ channel: z.string().min(1) });
const UpdateSchema = z.looseObject({ channel: z.string().min(1), ts: z.string().min(1) });
const GroupSchema = z.looseObject({ usergroup: z.string().min(1) });

/** The Web API methods that an app with a bot token may call. Every refusal is a 200 with `ok: false`. */
export class WebApi {
  readonly views: OpenViews;
  readonly #board: MessageBoard;
  readonly #methods: Readonly<Record<string, (args: Arguments, path: string) => Result>>;

  constructor(board: MessageBoard, triggers: TriggerIds) {
    this.#board = board;
    this.views = new OpenViews(triggers);
    this.#methods = {
      'chat.postMessage': (args, path) => this.#postMessage(args, path),
      'chat.update': (args) => this.#update(args),
      'views.open': (args) => this.views.open(args),
      'usergroups.users.list': listGroup,
    };
  }

  handle(method: string, request: LabRequest): LabAnswer {
    const run = this.#methods[method];
    if (run === undefined) return answer(refuse('unknown_method'));
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined) return answer(refuse('not_authed'));
    if (bearer !== WORKSPACE.botToken) return answer(refuse('invalid_auth'));
    const args = argumentsOf(method, request);
    return answer(typeof args === 'string' ? refuse(args) : run(args, request.url.pathname));
  }

  #postMessage(args: Arguments, path: string): Result {
    const parsed = ChannelSchema.safeParse(args);
    const channel = parsed.success ? findChannel(parsed.data.channel) : undefined;
    if (channel === undefined) return refuse('channel_not_found');
    if (!channel.hasApp) return refuse('not_in_channel');
    const content = contentOf(args);
    if ('refusal' in content) return refuse(content.refusal);
    const body = content.message;
    return posted(
      this.#board.post({ path, body, channel: channel.id, visibility: 'in_channel', user: undefined }),
    );
  }

  #update(args: Arguments): Result {
    const parsed = UpdateSchema.safeParse(args);
    if (!parsed.success) return refuse('invalid_arguments');
    const { channel, ts } = parsed.data;
    // Only by id, unlike chat.postMessage.
    if (findChannel(channel)?.id !== channel) return refuse('channel_not_found');
    const message = this.#board.find(channel, ts);
    if (message === undefined || message.visibility === 'ephemeral') return refuse('message_not_found');
    const content = contentOf(args);
    if ('refusal' in content) return refuse(content.refusal);
    return posted(this.#board.change(message, content.message));
  }
}

/** The arguments of a request, or the code of the error in its form. */
function argumentsOf(method: string, { method: verb, url, headers, body }: LabRequest): Arguments | string {
  const query = Object.fromEntries(url.searchParams);
  if (verb === 'GET' || body.length === 0) return query;
  const type = headers['content-type'];
  if (isJson(type)) {
    const value = takeJson.has(method) ? parseJson(body.toString('utf8')) : {};
    if (value === undefined) return 'invalid_json';
    const object = z.record(z.string(), z.unknown()).safeParse(value);
    return object.success ? { ...query, ...object.data } : 'json_not_object';
  }
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type ?? '')) return 'invalid_post_type';
  return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
}

/** The message without its address. In forms, the blocks are JSON text. */
function contentOf(args: Arguments): { readonly message: SlackMessage } | { readonly refusal: string } {
  const { channel, ts, token, ...content } = args;
  const { blocks, text } = content;
  if (typeof text === 'string' && text.length > longestText) return { refusal: 'msg_too_long' };
  if (typeof blocks !== 'string') return judgeMessage(content);
  return judgeMessage({ ...content, blocks: parseJson(blocks) ?? null });
}

function posted(message: PostedMessage): Result {
  const { channel, ts, body } = message;
  return { ok: true, channel, ts, text: body.text ?? '', message: messageObject(message) };
}

function listGroup(args: Arguments): Result {
  const parsed = GroupSchema.safeParse(args);
  if (!parsed.success) return refuse('invalid_arguments');
  const group = WORKSPACE.groups.find(({ id }) => id === parsed.data.usergroup);
  return group === undefined ? refuse('no_such_subteam') : { ok: true, users: group.users };
}

const label = z.looseObject({ type: z.literal('plain_text'), text: z.string().min(1).max(24) });

/** Slack: "Views". Blocks are counted but not checked, because modals have kinds of blocks that messages lack. */
const ViewSchema = z.looseObject({
  type: z.literal('modal'),
  title: label,
  submit: label.optional(),
  close: label.optional(),
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).max(100),
});

const OpenSchema = z.looseObject({ trigger_id: z.string(), view: z.unknown() });

export type View = z.infer<typeof ViewSchema> & { readonly id: string };

/** The opened views. They cannot be submitted. */
class OpenViews {
  readonly #triggers: TriggerIds;
  #views: readonly View[] = [];

  constructor(triggers: TriggerIds) {
    this.#triggers = triggers;
  }

  /** Answers views.open. */
  open(args: Readonly<Record<string, unknown>>): { readonly ok: boolean } & Record<string, unknown> {
    const parsed = OpenSchema.safeParse(args);
    if (!parsed.success) return { ok: false, error: 'invalid_arguments' };
    const { trigger_id, view } = parsed.data;
    const known = ViewSchema.safeParse(typeof view === 'string' ? parseJson(view) : view);
    if (!known.success) return { ok: false, error: 'invalid_arguments' };
    const error = this.#triggers.exchange(trigger_id);
    if (error !== undefined) return { ok: false, error };
    const opened = { ...known.data, id: `V${this.#views.length + 1}` };
    this.#views = [...this.#views, opened];
    return { ok: true, view: opened };
  }

  list(): readonly View[] {
    return this.#views;
  }

  reset(): void {
    this.#views = [];
  }
}

/** A trigger id must be exchanged within three seconds (Slack: "Modals", "Handling user interaction"). */
const lifetimeMs = 3_000;

/** The trigger ids of commands and button presses; each opens one view. */
export class TriggerIds {
  readonly #clock: LabClock;
  readonly #issued = new Map<string, { readonly until: number; exchanged: boolean }>();
  #count = 0;

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  issue(): string {
    this.#count += 1;
    const id = `${this.#count}.${this.#clock.now().getTime()}.${randomBytes(16).toString('hex')}`;
    this.#issued.set(id, { until: this.#clock.now().getTime() + lifetimeMs, exchanged: false });
    return id;
  }

  /** Uses up an id. Returns the Web API's code when the id cannot be exchanged. */
  exchange(id: string): string | undefined {
    const issued = this.#issued.get(id);
    if (issued === undefined) return 'invalid_trigger_id';
    if (issued.exchanged) return 'exchanged_trigger_id';
    if (this.#clock.now().getTime() > issued.until) return 'expired_trigger_id';
    issued.exchanged = true;
    return undefined;
  }

  reset(): void {
    this.#issued.clear();
  }
}
