import type { LabClock } from '../clock.ts';
import { type Command, NotInSlackError, type Press, type Sending, type Sent } from './acts.ts';
import type { MessageBoard, PostedMessage } from './board.ts';
import { type Delivery, deliver } from './deliver.ts';
import { immediateAnswer } from './immediate-answer.ts';
import { buttonsOf, commandBody, type Interaction, type PlacedButton, pressBody } from './payloads.ts';
import type { Asked, ResponseUrls } from './response-urls.ts';
import { signedHeaders } from './signing.ts';
import type { TriggerIds } from './trigger-ids.ts';
import { findChannel, findUser } from './workspace.ts';

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

  /** Sends a command and shows its immediate answer. Throws NotInSlackError. */
  async command({ url, command = '/veeam', text, user, channel, ...sending }: Command): Promise<Sent> {
    const interaction = this.#begin(user ?? 'anna', channel ?? 'veeam');
    this.#commandUrl = url;
    const target = new URL(url);
    const body = commandBody(command, text, interaction);
    const about = { path: target.pathname, channel: interaction.channel.id, user: interaction.user.id };
    return this.#send(target, interaction, body, sending, (delivery) => {
      const answer = immediateAnswer(command, delivery);
      if (answer !== undefined) this.#parts.board.post({ ...about, ...answer });
    });
  }

  /** Presses a button. What the app answers at once is no message. Throws NotInSlackError. */
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
