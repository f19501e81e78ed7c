import * as z from 'zod';
import { globMatches } from '../input/glob.ts';
import { oneOf, strictShape } from '../input/strict-shape.ts';
import { products } from '../products.ts';
import { severities, severityRank } from '../words/severities.ts';
import { type Entry, entryKinds, type Notice, unlessEmpty } from './notice.ts';
import { type SystemEvent, systemEventTypes } from './system-events.ts';

const patterns = z.array(z.string().min(1).max(200)).min(1);

/** What a channel gets. An absent field accepts everything; all given fields must match. */
export const wantsSchema = strictShape('key of wants', {
  severity: oneOf('severity', severities).exactOptional().describe('This severity and those above it.'),
  servers: patterns.exactOptional().describe('Patterns of server names; `*` stands for any characters.'),
  products: z.array(oneOf('product', products)).min(1).exactOptional().describe('Products.'),
  rules: patterns.exactOptional().describe('Patterns of rules.'),
  owners: patterns
    .exactOptional()
    .describe('Patterns of owners in policies (`owner`). Findings without an owner do not match.'),
  changes: z
    .array(oneOf('change', entryKinds))
    .min(1)
    .exactOptional()
    .describe(
      'Changes of findings: `new`, `worse`, `lapsed` (nothing holds it back any more), `resolved`, `reminder`, `taken`, `muted`, `unmuted`. Left out: all of them.',
    ),
  notes: z
    .boolean()
    .default(true)
    .describe(
      'Messages that are not about a single finding: servers’ new versions, copy jobs, undelivered notices.',
    ),
  events: z
    .array(oneOf('event', systemEventTypes))
    .exactOptional()
    .describe(
      'System events: `clone-ended`, `batch-ended`, `server-version-changed`, `check-did-not-run`. By default all of them for `webhook` and `event-bridge`, and `check-did-not-run` for people.',
    ),
});
export type Wants = z.infer<typeof wantsSchema>;

export const everything: Wants = { notes: true };

/** The part of a notice that a channel wants; undefined for nothing. */
export function wantedOf(notice: Notice, wants: Wants): Notice | undefined {
  const entries = notice.entries.filter((entry) => isWanted(entry, wants));
  const notes = wants.notes ? notice.notes : [];
  const events = (notice.events ?? []).filter((event) => isWantedEvent(event, wants));
  const { events: _all, ...rest } = notice;
  return unlessEmpty({ ...rest, entries, notes, ...(events.length > 0 && { events }) });
}

const fits = (list: readonly string[] | undefined, text: string) =>
  list?.some((pattern) => globMatches(pattern, text)) ?? true;

/** An event that is about no server matches every selection of servers. */
function isWantedEvent({ type, servers }: SystemEvent, wants: Wants): boolean {
  const isNear = servers.length === 0 || servers.some((server) => fits(wants.servers, server));
  return isNear && (wants.events?.includes(type) ?? false);
}

function isWanted({ severity, server, product, rule, owner, kind }: Entry, wants: Wants): boolean {
  return (
    (wants.severity === undefined || severityRank(severity) >= severityRank(wants.severity)) &&
    fits(wants.servers, server) &&
    (wants.products?.includes(product) ?? true) &&
    fits(wants.rules, rule) &&
    (wants.owners === undefined || (owner !== undefined && fits(wants.owners, owner))) &&
    (wants.changes?.includes(kind) ?? true)
  );
}
