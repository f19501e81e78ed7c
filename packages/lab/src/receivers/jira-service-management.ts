import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { LabClock } from '../estate/clock.ts';
import { jsonAnswer, parseJson } from '../server/formats.ts';
import { escapeHtml } from '../server/html-page.ts';
import type { LabAnswer, LabRequest } from '../server/lab-server.ts';
import { findRoute, Refusal } from '../server/router.ts';
import { AlertBook, alertsHtml } from './alerts.ts';
import { Inbox, type Receiver, refusedHtml } from './receiver.ts';

/** The API key of the lab's integration. It gives access to nothing but the lab. */
export const jiraApiKey = 'eb243592-lab0-4ba2-a551-1afdf565c889';

/** The limits of alerts (Jira Service Management: "Alert fields"; Opsgenie: "Alert API", create alert). */
const by = {
  user: z.string().max(100).optional(),
  note: z.string().max(25_000).optional(),
  source: z.string().max(100).optional(),
};
const actionSchema = z.looseObject(by);
const alertSchema = z.looseObject({
  ...by,
  message: z.string().min(1).max(130),
  alias: z.string().min(1).max(512).optional(),
  description: z.string().max(15_000).optional(),
  responders: z.array(z.unknown()).max(50).optional(),
  visibleTo: z.array(z.unknown()).max(50).optional(),
  actions: z.array(z.string().max(50)).max(10).optional(),
  tags: z.array(z.string().max(50)).max(20).optional(),
  details: z
    .record(z.string(), z.string())
    .refine((details) => Object.entries(details).flat().join('').length <= 8_000)
    .optional(),
  entity: z.string().max(512).optional(),
  priority: z.enum(['P1', 'P2', 'P3', 'P4', 'P5']).default('P3'),
});

const routes = [
  { method: 'POST', path: '', does: 'create' },
  { method: 'POST', path: '{identifier}/acknowledge', does: 'acknowledge' },
  { method: 'POST', path: '{identifier}/close', does: 'close' },
] as const;

/**
 * Alerts of Jira Service Management, by its integration events API. A well-formed request is answered with 202 and
 * processed later, so the answer does not report failures.
 */
export class JiraServiceManagement implements Receiver {
  readonly name = 'jira-service-management';
  readonly title = 'Jira Service Management';
  readonly path = '/receivers/jira-service-management/jsm/ops/integration/v2/alerts';
  readonly #alerts: AlertBook;
  readonly #refused: Inbox<{ readonly refused: string }>;

  constructor(clock: LabClock) {
    this.#alerts = new AlertBook(clock);
    this.#refused = new Inbox(clock);
  }

  handle({ method, url, headers, body }: LabRequest): LabAnswer {
    try {
      if (headers.authorization !== `GenieKey ${jiraApiKey}`)
        throw new Refusal(401, 'Could not authenticate.');
      const segments = url.pathname.slice(this.path.length).replace(/^\//, '').split('/');
      const { route, parameters } = findRoute(routes, method, segments);
      const content = parseJson(body.toString('utf8'));
      if (route.does === 'create') this.#create(content);
      else
        this.#act(
          route.does,
          parameters['identifier'] ?? '',
          url.searchParams.get('identifierType'),
          content,
        );
      const answer = { result: 'Request will be processed', took: 0.01, requestId: randomUUID() };
      return jsonAnswer({ status: 202, body: answer });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refused.add({ refused: error.message });
      return this.refuse(undefined, error.status, error.message);
    }
  }

  refuse(_request: unknown, status: number, message: string): LabAnswer {
    return jsonAnswer({ status, body: { message, took: 0.01, requestId: randomUUID() } });
  }

  arrived(): readonly unknown[] {
    return [...this.#alerts.list(), ...this.#refused.list()];
  }

  html(): string {
    const words = { triggered: 'open', acknowledged: 'acknowledged', resolved: 'closed' };
    return refusedHtml(this.#refused.list()) + alertsHtml(this.#alerts.list(), words, formattedHtml);
  }

  reset(): void {
    this.#alerts.reset();
    this.#refused.reset();
  }

  #create(content: unknown): void {
    const { message, priority, alias, tags, details = {}, ...rest } = valid(alertSchema, content);
    const facts = Object.entries({ ...rest, tags: tags?.join(', '), ...details })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const);
    this.#alerts.trigger(alias ?? randomUUID(), { title: message, level: priority, facts });
  }

  /** The lab identifies alerts only by their aliases. */
  #act(does: 'acknowledge' | 'close', identifier: string, type: string | null, content: unknown): void {
    if (type !== 'alias') throw new Refusal(422, 'The lab takes identifierType=alias.');
    const { user, note } = valid(actionSchema, content ?? {});
    const about = `${user === undefined ? '' : ` by ${user}`}${note === undefined ? '' : `: ${note}`}`;
    const isDone =
      does === 'close'
        ? this.#alerts.resolve(identifier, about)
        : this.#alerts.acknowledge(identifier, about);
    if (!isDone) this.#refused.add({ refused: `${does} ${identifier}: Alert does not exist` });
  }
}

/** Texts may have HTML formatting (Jira Service Management: "Alert fields"). The lab chooses the supported elements. */
function formattedHtml(text: string): string {
  return escapeHtml(text)
    .replace(/&lt;(b|i|u|em|strong)&gt;(.*?)&lt;\/\1&gt;/gis, '<$1>$2</$1>')
    .replace(
      /&lt;a href=&quot;(https?:.*?)&quot;&gt;(.*?)&lt;\/a&gt;/gis,
      '<a href="$1" rel="noreferrer">$2</a>',
    );
}

/** @throws Refusal 422 for a body that cannot be processed */
function valid<Shape>(schema: z.ZodType<Shape>, content: unknown): Shape {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Refusal(422, `The request body cannot be processed: ${errors.join('; ')}`);
}
