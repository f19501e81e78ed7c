import * as z from 'zod';
import { globMatches } from '../input/glob.ts';
import { oneOf, strictShape } from '../input/strict-shape.ts';
import { products } from '../products.ts';
import { severities, severityRank } from '../severities.ts';
import { type Entry, entryKinds, type Notice } from './notice.ts';

const patterns = z.array(z.string().min(1).max(200)).min(1);

/** What a channel is told of. What is left out wants everything; all that is given must fit. */
export const wantsSchema = strictShape('key of wants', {
  severity: oneOf('severity', severities).exactOptional().describe('This severity and those above it.'),
  servers: patterns.exactOptional().describe('Patterns of server names; `*` stands for any characters.'),
  products: z.array(oneOf('product', products)).min(1).exactOptional().describe('Products.'),
  rules: patterns.exactOptional().describe('Patterns of rules.'),
  changes: z
    .array(oneOf('change', entryKinds))
    .min(1)
    .exactOptional()
    .describe(
      'What has happened: `new`, `worse`, `lapsed` (nothing holds it back any more), `resolved`, `reminder`, `taken`, `muted`. Left out: all of them.',
    ),
  notes: z
    .boolean()
    .default(true)
    .describe('Whatever is of no single finding: servers’ new versions, copy jobs, undelivered notices.'),
});
export type Wants = z.infer<typeof wantsSchema>;

export const everything: Wants = { notes: true };

/** What of a notice a channel wants; undefined for nothing. */
export function wantedOf(notice: Notice, wants: Wants): Notice | undefined {
  const entries = notice.entries.filter((entry) => isWanted(entry, wants));
  const notes = wants.notes ? notice.notes : [];
  return entries.length + notes.length === 0 ? undefined : { ...notice, entries, notes };
}

function isWanted({ severity, server, product, rule, kind }: Entry, wants: Wants): boolean {
  const fits = (list: readonly string[] | undefined, text: string) =>
    list?.some((pattern) => globMatches(pattern, text)) ?? true;
  return (
    (wants.severity === undefined || severityRank(severity) >= severityRank(wants.severity)) &&
    fits(wants.servers, server) &&
    (wants.products?.includes(product) ?? true) &&
    fits(wants.rules, rule) &&
    (wants.changes?.includes(kind) ?? true)
  );
}
