import type { LabClock } from '../estate/clock.ts';
import { jsonAnswer } from '../server/formats.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { MessageBoard, type PostedMessage } from './board.ts';
import { judgeMessage, plain, readJson } from './messages.ts';
import { ResponseUrls } from './response-urls.ts';
import { type Command, type Press, Sender, type Sent } from './user-actions.ts';
import { TriggerIds, type View, WebApi } from './web-api.ts';
import { WORKSPACE } from './workspace.ts';

const apiPath = '/slack/api/';
const responsePath = '/slack/response/';
const webhookPath = '/slack/webhooks/';

/** Simulates Slack and the people in it. It limits no request rate unless a fault says so. */
export class SlackStandIn {
  readonly name = 'slack';
  /** The secret that signs the requests of Slack. */
  readonly signingSecret: string = WORKSPACE.signingSecret;
  /** The token that the Web API accepts. */
  readonly botToken: string = WORKSPACE.botToken;
  readonly #board: MessageBoard;
  readonly #triggers: TriggerIds;
  readonly #responseUrls: ResponseUrls;
  readonly #api: WebApi;
  readonly #sender: Sender;
  #origin = '';

  constructor(clock: LabClock) {
    this.#board = new MessageBoard(clock);
    this.#triggers = new TriggerIds(clock);
    this.#responseUrls = new ResponseUrls(clock, this.#board);
    this.#api = new WebApi(this.#board, this.#triggers);
    this.#sender = new Sender({
      clock,
      board: this.#board,
      triggers: this.#triggers,
      responseUrls: this.#responseUrls,
      origin: () => this.#origin,
    });
  }

  /** Sets its own address, for example `http://127.0.0.1:9300`: response_urls begin with it. */
  servedAt(origin: string): void {
    this.#origin = origin;
  }

  /** @param commandUrl the app's address for commands; its `interactions` are beside it */
  appAt(commandUrl: string): void {
    this.#sender.appAt(commandUrl);
  }

  /** Whether a request to the control port is meant for Slack. */
  serves(method: string | undefined, path: string | undefined): boolean {
    if (path?.startsWith(apiPath)) return true;
    return method === 'POST' && (path?.startsWith(webhookPath) || path?.startsWith(responsePath)) === true;
  }

  /** Answers a webhook, a response_url or a method of the Web API. */
  handle(request: LabRequest): LabAnswer {
    const { pathname } = request.url;
    if (pathname.startsWith(apiPath)) return this.#api.handle(pathname.slice(apiPath.length), request);
    if (pathname.startsWith(responsePath)) {
      return this.#responseUrls.handle(pathname.slice(responsePath.length), request);
    }
    return this.#takeWebhook(request);
  }

  /** An error answer in Slack's form, for faults of kind `status`. */
  refuse(request: LabRequest, status: number, message: string): LabAnswer {
    const isApi = request.url.pathname.startsWith(apiPath);
    return isApi ? jsonAnswer({ status, body: { ok: false, error: message } }) : plain(status, message);
  }

  /**
   * Sends a command as a person does, and shows its answer.
   * @throws NotInSlackError for an unknown user or channel
   */
  sendCommand(command: Command): Promise<Sent> {
    return this.#sender.command(command);
  }

  /**
   * Presses a button as a person does.
   * @throws NotInSlackError for an unknown button
   */
  press(press: Press): Promise<Sent> {
    return this.#sender.press(press);
  }

  /** The latest messages, oldest first. */
  messages(): readonly PostedMessage[] {
    return this.#board.list();
  }

  /** The opened views, oldest first. */
  views(): readonly View[] {
    return this.#api.views.list();
  }

  reset(): void {
    this.#board.reset();
    this.#triggers.reset();
    this.#responseUrls.reset();
    this.#api.views.reset();
  }

  #takeWebhook(request: LabRequest): LabAnswer {
    const judged = judgeMessage(readJson(request.body, request.headers['content-type']));
    if ('refusal' in judged) return plain(400, judged.refusal);
    const [{ id: channel }] = WORKSPACE.channels;
    const path = request.url.pathname;
    this.#board.post({ path, body: judged.message, channel, visibility: 'in_channel', user: undefined });
    return plain(200, 'ok');
  }
}
