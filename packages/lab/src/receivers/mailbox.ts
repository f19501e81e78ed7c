import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { parseJson } from '../server/formats.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { Inbox, type Receiver, textAnswer } from './receiver.ts';

/** A mail as the recipient's mail program shows it. */
const mailSchema = z.strictObject({
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
});
type Mail = z.infer<typeof mailSchema>;

/** Mails that a mail service sends to the lab, which has no such service: as JSON, one at a time. */
export class Mailbox implements Receiver {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly #mails: Inbox<Mail>;

  constructor(clock: LabClock, name = 'mail', title = 'Mail') {
    this.name = name;
    this.title = title;
    this.path = `/receivers/${name}`;
    this.#mails = new Inbox(clock);
  }

  handle({ body }: LabRequest): LabAnswer {
    const parsed = mailSchema.safeParse(parseJson(body.toString('utf8')));
    if (!parsed.success) return textAnswer(400, z.prettifyError(parsed.error));
    this.#mails.add(parsed.data);
    return textAnswer(202);
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return textAnswer(status, message);
  }

  arrived(): readonly (Mail & { readonly at: string })[] {
    return this.#mails.list();
  }

  /** The mail's HTML in a frame that runs no script, loads nothing and follows no link; and its text. */
  html(): string {
    return this.#mails
      .list()
      .toReversed()
      .map(({ at, from, to, subject, text, html, headers }) => {
        const rows = Object.entries({ From: from, To: to.join(', '), ...headers }).map(
          ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
        );
        const frame =
          html === undefined
            ? ''
            : `<iframe sandbox="" title="${escapeHtml(subject)}" srcdoc="${escapeHtml(html)}"></iframe>`;
        const plain =
          text === undefined
            ? ''
            : `<details${html === undefined ? ' open' : ''}><summary>Plain text</summary><pre>${escapeHtml(text)}</pre></details>`;
        return `<article><p class="about">${escapeHtml(at)}</p><h3>${escapeHtml(subject)}</h3>${frame}${plain}<details><summary>Headers</summary><dl>${rows.join('')}</dl></details></article>`;
      })
      .join('\n');
  }

  reset(): void {
    this.#mails.reset();
  }
}
