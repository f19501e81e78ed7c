import * as z from 'zod';
import { parseJson } from './message.ts';
import type { TriggerIds } from './trigger-ids.ts';

const label = z.looseObject({ type: z.literal('plain_text'), text: z.string().min(1).max(24) });

/** Slack: "Views". Blocks are counted and not looked into, as modals have kinds that messages lack. */
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

/** The views that were opened; nobody submits them. */
export class OpenViews {
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
