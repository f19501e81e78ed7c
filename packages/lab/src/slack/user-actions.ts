import type { LabClock } from '../estate/clock.ts';
import type { MessageBoard, PostedMessage } from './board.ts';
import { type Delivery, deliver, type Malformed, signedHeaders } from './deliver.ts';
import { judgeMessage, readJson } from './messages.ts';
import { buttonsOf, commandBody, type Interaction, type PlacedButton, pressBody } from './payloads.ts';
import type { Asked, ResponseUrls } from './response-urls.ts';
import type { TriggerIds } from './web-api.ts';
import { findChannel, findUser } from './workspace.ts';

/** How one request is sent. */
interface Sending {
  /** Sends the very same signed request so many times more, as someone would who recorded it. */
  readonly repeat?: number | undefined;
  /** Sends the same body so many times more as Slack does when it retries: signed afresh, and called a retry. */
  readonly retry?: number | undefined;
  readonly malformed?: Malformed | undefined;
}

export interface Command extends Sending {
  /** Where the app receives its commands. Default: where the last one went, or where the app was said to be. */
  readonly url?: string | undefined;
  readonly text: string;
  /** Default `/veeam`. */
  readonly command?: string | undefined;
  /** Id or name. Default anna. */
  readonly user?: string | undefined;
  /** Id or name. Default veeam. */
  readonly channel?: string | undefined;
}

export interface Press extends Sending {
  /** Where the app receives interactions. Default: `interactions` beside the last command's url. */
  readonly url?: string | undefined;
  /** A message's ts, or its place in the list of messages. Default: the newest with such a button. */
  readonly message?: string | number | undefined;
  /** An action_id or a label. */
  readonly button: string;
  /** Default: who sees the message, else anna. Another may be named, though Slack shows ephemeral ones to no other. */
  readonly user?: string | undefined;
}

/** What was sent, and its outcome, in the order of sending. */
export interface Sent {
  readonly triggerId: string;
  readonly responseUrl: string;
  /** Of the first request: header names and values in turn, and the body. */
  readonly request: { readonly headers: readonly string[]; readonly body: string };
  readonly deliveries: readonly (Delivery & { readonly kind: 'first' | 'retry' | 'repeat' })[];
}

/** Nobody could do this in Slack: the message, button, user or channel is not there. */
export class NotInSlackError extends Error {
  override readonly name = 'NotInSlackError';
  readonly code = 'NOT_IN_SLACK';
}

interface Parts {
  readonly clock: LabClock;
  readonly board: MessageBoard;
  readonly triggers: TriggerIds;
  readonly responseUrls: ResponseUrls;
  /** Where response_urls begin, such as `http://127.0.0.1:9300`. */
  readonly origin: () => string;
}

/** Does what people do in Slack: sends commands and presses buttons. */
export class Sender {
  readonly #parts: Parts;
  #commandUrl: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param commandUrl where the app receives its commands, and beside it its `interactions` */
  appAt(commandUrl: string): void {
    this.#commandUrl = commandUrl;
  }

  /**
   * Sends a command and shows its immediate answer.
   * @throws NotInSlackError
   */
  async command({ url, command = '/veeam', text, user, channel, ...sending }: Command): Promise<Sent> {
    const interaction = this.#begin(user ?? 'anna', channel ?? 'veeam');
    if (url !== undefined) this.appAt(url);
    if (this.#commandUrl === undefined)
      throw new NotInSlackError('The app has no url for commands yet: name one.');
    const target = new URL(this.#commandUrl);
    const body = commandBody(command, text, interaction);
    const about = { path: target.pathname, channel: interaction.channel.id, user: interaction.user.id };
    return this.#send(target, interaction, body, sending, (delivery) => {
      const answer = immediateAnswer(command, delivery);
      if (answer !== undefined) this.#parts.board.post({ ...about, ...answer });
    });
  }

  /**
   * Presses a button. What the app answers at once is no message.
   * @throws NotInSlackError
   */
  async press({ url, message, button, user, ...sending }: Press): Promise<Sent> {
    const { posted, placed } = this.#find(message, button);
    const target = url ?? (this.#commandUrl && new URL('interactions', this.#commandUrl));
    if (!target) throw new NotInSlackError('The app has no url for interactions yet: name one.');
    const interaction = this.#begin(user ?? posted.user ?? 'anna', posted.channel, posted.ts);
    const actionTs = (this.#parts.clock.now().getTime() / 1000).toFixed(6);
    const body = pressBody(posted, placed, interaction, actionTs);
    return this.#send(new URL(target), interaction, body, sending, () => {});
  }

  #begin(userName: string, channelName: string, source?: string): Interaction {
    const user = findUser(userName);
    if (user === undefined) throw new NotInSlackError(`Slack has no user "${userName}".`);
    const channel = findChannel(channelName);
    if (channel === undefined) throw new NotInSlackError(`Slack has no channel "${channelName}".`);
    const { triggers, responseUrls, origin } = this.#parts;
    const asked: Asked = { channel: channel.id, user: user.id, ...(source !== undefined && { source }) };
    const responseUrl = `${origin()}/slack/response/${responseUrls.issue(asked)}`;
    return { user, channel, triggerId: triggers.issue(), responseUrl };
  }

  #find(which: string | number | undefined, button: string): { posted: PostedMessage; placed: PlacedButton } {
    const all = this.#parts.board.list();
    const chosen = which === undefined ? all : all.filter(({ ts }, at) => ts === which || at === which);
    for (const posted of chosen.toReversed()) {
      if (posted.deletedAt !== undefined) continue;
      const buttons = buttonsOf(posted);
      const placed =
        buttons.find(({ actionId }) => actionId === button) ??
        buttons.find((each) => each.button.text.text === button);
      if (placed !== undefined) return { posted, placed };
    }
    const where = which === undefined ? 'No message' : `The message ${JSON.stringify(which)}`;
    throw new NotInSlackError(`${where} shows no button "${button}".`);
  }

  async #send(
    url: URL,
    { triggerId, responseUrl }: Interaction,
    wellFormed: string,
    { repeat = 0, retry = 0, malformed }: Sending,
    show: (delivery: Delivery) => void,
  ): Promise<Sent> {
    const body = malformed?.body ?? wellFormed;
    const sign = () => signedHeaders(body, this.#parts.clock.now(), malformed);
    const headers = sign();
    const first = await deliver(url, headers, body);
    show(first);
    const deliveries: Sent['deliveries'][number][] = [{ kind: 'first', ...first }];
    let last = first;
    for (let attempt = 1; attempt <= retry; attempt += 1) {
      const about = ['X-Slack-Retry-Num', String(attempt), 'X-Slack-Retry-Reason', retryReason(last)];
      last = await deliver(url, [...sign(), ...about], body);
      show(last);
      deliveries.push({ kind: 'retry', ...last });
    }
    for (let attempt = 1; attempt <= repeat; attempt += 1) {
      // Its answer goes to whoever repeats it, not to Slack.
      deliveries.push({ kind: 'repeat', ...(await deliver(url, headers, body)) });
    }
    return { triggerId, responseUrl, request: { headers, body }, deliveries };
  }
}

/** Slack: "Events API", retries. Without a failure the answer was lost on its way. */
function retryReason({ error }: Delivery): string {
  if (error === 'dispatch_failed') return 'connection_failed';
  return error === undefined || error === 'operation_timeout' ? 'http_timeout' : 'http_error';
}

type Shown = Pick<PostedMessage, 'body' | 'visibility'>;

/**
 * What a command's answer shows at once: its text or JSON message, Slackbot's word that it failed, or nothing for an
 * empty acknowledgement (Slack: "Enabling interactivity with Slash commands").
 */
function immediateAnswer(command: string, delivery: Delivery): Shown | undefined {
  if (delivery.error !== undefined) return failure(command, delivery.error);
  if (delivery.body === '') return undefined;
  const isText = delivery.contentType === undefined || /^text\/plain\b/i.test(delivery.contentType);
  const content = isText
    ? { text: delivery.body }
    : readJson(Buffer.from(delivery.body), delivery.contentType);
  const judged = judgeMessage(content);
  if ('refusal' in judged) return failure(command, judged.refusal);
  const isForAll = judged.message['response_type'] === 'in_channel';
  return { body: judged.message, visibility: isForAll ? 'in_channel' : 'ephemeral' };
}

function failure(command: string, error: string): Shown {
  return { body: { text: `${command} failed with the error "${error}"`, error }, visibility: 'ephemeral' };
}
