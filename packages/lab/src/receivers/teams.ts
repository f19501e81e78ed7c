import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { jsonAnswer, parseJson } from '../server/formats.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { type AdaptiveCard, cardHtml, cardSchema } from './adaptive-card.ts';
import { Inbox, type Receiver, textAnswer } from './receiver.ts';

/** The signature of the address: its holder may post (Power Automate, "When a Teams webhook request is received"). */
export const workflowSignature = 'lab-workflow-signature';

/** Microsoft Teams connector, "Message size limit": an action that posts more fails. */
const mostBytes = 28 * 1024;

const messageSchema = z.looseObject({
  attachments: z
    .array(
      z.looseObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: cardSchema,
      }),
    )
    .min(1),
});

interface Post {
  /** The cards that the workflow posted. */
  readonly cards: readonly AdaptiveCard[];
  /** Why no card was posted, although the sender received a 202. */
  readonly lost?: string | undefined;
}

/**
 * The webhook of a workflow that posts cards in a channel. It answers 202 when its run starts, so the answer does not
 * say whether the card was posted.
 */
export class TeamsWorkflow implements Receiver {
  readonly name = 'teams';
  readonly title = 'Microsoft Teams';
  readonly path = '/receivers/teams/workflows/lab/triggers/manual/paths/invoke';
  readonly #posts: Inbox<Post>;

  constructor(clock: LabClock) {
    this.#posts = new Inbox(clock);
  }

  handle({ method, url, body }: LabRequest): LabAnswer {
    if (method !== 'POST') return this.refuse(undefined, 405, 'The workflow takes POST alone.');
    if (url.searchParams.get('sig') !== workflowSignature)
      return this.refuse(undefined, 401, 'The signature of the address is wrong.');
    const content = parseJson(body.toString('utf8'));
    if (content === undefined) return this.refuse(undefined, 400, 'The body is not JSON.');
    this.#posts.add(run(content, body.length));
    return textAnswer(202);
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return jsonAnswer({ status, body: { error: { code: `Status${status}`, message } } });
  }

  arrived(): readonly Post[] {
    return this.#posts.list();
  }

  html(): string {
    return this.#posts
      .list()
      .toReversed()
      .map(({ at, cards, lost }) => {
        const about =
          lost === undefined ? '' : ` <b class="state triggered">not posted</b> ${escapeHtml(lost)}`;
        return `<article class="teams"><p class="about">${escapeHtml(at)}${about}</p>${cards.map(cardHtml).join('<hr>')}</article>`;
      })
      .join('\n');
  }

  reset(): void {
    this.#posts.reset();
  }
}

function run(content: unknown, bytes: number): Post {
  if (bytes > mostBytes) return { cards: [], lost: `Request entity too large: ${bytes} bytes.` };
  const parsed = messageSchema.safeParse(content);
  if (parsed.success) return { cards: parsed.data.attachments.map((attachment) => attachment.content) };
  const [issue] = parsed.error.issues;
  return { cards: [], lost: `No Adaptive Card: ${issue?.path.join('.')}: ${issue?.message}` };
}
