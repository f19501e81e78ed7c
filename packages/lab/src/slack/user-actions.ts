import type { LabClock } from '../estate/clock.ts';
import type { MessageBoard, PostedMessage } from './board.ts';
import { type Delivery, deliver, type Malformed, signedHeaders } from './deliver.ts';
import { judgeMessage, readJson } from './messages.ts';
import { buttonsOf, commandBody, type Interaction, type PlacedButton, pressBody } from './payloads.ts';
import type { Asked, ResponseUrls } from './response-urls.ts';
import type { TriggerIds } from './web-api.ts';
import { findChannel, findUser } from './workspace.ts';

/** The options for sending one request. */
interface Sending {
  /** Sends the same signed request this many more times, as an attacker who recorded it would. */
  readonly repeat?: number | undefined;
  /** Sends the same body this many more times as Slack retries it: with a new signature, marked as a retry. */
  readonly retry?: number | undefined;
  readonly malformed?: Malformed | undefined;
}

export interface Command extends Sending {
  /** The app's address for commands. Default: that of the last command, or the one that was set. */
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
  /** The app's address for interactions. Default: `interactions` beside the address of the last command. */
  readonly url?: string | undefined;
  /** A message's ts, or its index in the list of messages. Default: the newest message with such a button. */
  readonly message?: string | number | undefined;
  /** An action_id or a label. */
  readonly button: string;
  /** Default: the user who sees the message, else anna. Any other is accepted, unlike in Slack for ephemeral ones. */
  readonly user?: string | undefined;
}

/** The sent requests and their outcomes, in the order of sending. */
export interface Sent {
  readonly triggerId: string;
  readonly responseUrl: string;
  /** The first request: header names and values in turn, and the body. */
  readonly request: { readonly headers: readonly string[]; readonly body: string };
  readonly deliveries: readonly (Delivery & { readonly kind: 'first' | 'retry' | 'repeat' })[];
}

/** The action is impossible in Slack: the message, button, user or channel does not exist. */
export class NotInSlackError extends Error {
  override readonly name = 'NotInSlackError';
  readonly code = 'NOT_IN_SLACK';
}

interface Parts {
  readonly clock: LabClock;
  readonly board: MessageBoard;
  readonly triggers: TriggerIds;
  readonly responseUrls: ResponseUrls;
  /** The start of response_urls, for example `http://127.0.0.1:9300`. */
  readonly origin: () => string;
}

/** Acts for people in Slack: sends commands and presses buttons. */
export class Sender {
  readonly #parts: Parts;
  #commandUrl: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param commandUrl the app's address for commands; its `interactions` are beside it */
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
   * Presses a button. The app's immediate answer is not shown as a message.
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
      // The answer goes to the sender of the repeated request, not to Slack.
      deliveries.push({ kind: 'repeat', ...(await deliver(url, headers, body)) });
    }
    return { triggerId, responseUrl, request: { headers, body }, deliveries };
  }
}

/** Slack: "Events API", retries. Without a failure the answer was lost on its way back. */
function retryReason({ error }: Delivery): string {
  if (error === 'dispatch_failed') return 'connection_failed';
  return error === undefined || error === 'operation_timeout' ? 'http_timeout' : 'http_error';
}

type Shown = Pick<PostedMessage, 'body' | 'visibility'>;

/**
 * The immediate answer to a command: its text or JSON message, Slackbot's message about a failure, or nothing for an
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
