import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { jsonAnswer } from '../server/formats.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import type { MessageBoard } from './board.ts';
import { judgeMessage, plain, readJson } from './messages.ts';

/** Slack: "Handling user interaction", message responses: five times within thirty minutes. */
const mostUses = 5;
const lifetimeMs = 30 * 60 * 1000;

/** The interaction that a response_url belongs to. */
export interface Asked {
  readonly channel: string;
  readonly user: string;
  /** The message whose button was pressed; a command has none. */
  readonly source?: string;
}

interface OpenUrl extends Asked {
  readonly until: number;
  uses: number;
}

// Slack's own examples write the flags as text.
const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .default(false);
const FlagsSchema = z.looseObject({
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: flag,
  delete_original: flag,
});

/** The issued response_urls, and the posts to them. */
export class ResponseUrls {
  readonly #clock: LabClock;
  readonly #board: MessageBoard;
  readonly #open = new Map<string, OpenUrl>();

  constructor(clock: LabClock, board: MessageBoard) {
    this.#clock = clock;
    this.#board = board;
  }

  /** Issues a new response_url and returns the id at its end. */
  issue(asked: Asked): string {
    const id = randomBytes(12).toString('hex');
    this.#open.set(id, { ...asked, until: this.#clock.now().getTime() + lifetimeMs, uses: 0 });
    return id;
  }

  /** Takes a post: 200 `ok`, 404 for a url that is used up or expired, 400 and a code for a wrong body. */
  handle(id: string, request: LabRequest): LabAnswer {
    const url = this.#open.get(id);
    if (url === undefined || this.#clock.now().getTime() > url.until) return gone('expired_url');
    if (url.uses >= mostUses) return gone('used_url');
    const content = readJson(request.body, request.headers['content-type']);
    const flags = FlagsSchema.safeParse(content);
    if (!flags.success) return plain(400, 'invalid_payload');
    const answer = this.#apply(url, flags.data, content, request.url.pathname);
    if (answer.status === 200) url.uses += 1;
    return answer;
  }

  reset(): void {
    this.#open.clear();
  }

  #apply(url: OpenUrl, flags: z.infer<typeof FlagsSchema>, content: unknown, path: string): LabAnswer {
    const source = url.source === undefined ? undefined : this.#board.find(url.channel, url.source);
    if (flags.delete_original) {
      // A command has no message to delete, and Slack reports no error.
      if (source !== undefined) this.#board.delete(source);
      return plain(200, 'ok');
    }
    const judged = judgeMessage(content);
    if ('refusal' in judged) return plain(400, judged.refusal);
    if (flags.replace_original && source !== undefined) {
      this.#board.change(source, judged.message);
      return plain(200, 'ok');
    }
    // For a command, replace_original has no effect: slackapi/bolt-js issue 2287, slackapi/bolt-python issue 1268.
    const { channel, user } = url;
    this.#board.post({ path, body: judged.message, channel, user, visibility: flags.response_type });
    return plain(200, 'ok');
  }
}

function gone(error: string): LabAnswer {
  return jsonAnswer({ status: 404, body: { ok: false, error } });
}
