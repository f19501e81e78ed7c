import type * as z from 'zod';
import { safeRecord } from '../platform/safe-record.ts';
import { parseRecord, salvage } from '../platform/salvage.ts';
import { findingSchema } from './findings/finding.ts';
import {
  checkFiguresSchema,
  emptyHistory,
  type History,
  jobHistorySchema,
  ledgerEntrySchema,
  muteSchema,
} from './history.ts';
import { serverVersionSchema } from './versions.ts';

/** Something stored that cannot be used: a whole record, or a field of it. */
export interface Damage {
  /** Where it stands: `jobs`, `findings`, `checks`, `mutes` or `versions`; `history` when nothing can be read. */
  part: string;
  /** Which record; empty where it has no key. */
  record: string;
  /** The fields that are lost; empty when the whole record is. */
  fields: string[];
}

/**
 * Reads the history record by record. Older or newer code may have written it, and a byte may have gone wrong: what
 * cannot be used costs itself, is named, and the check goes on without it.
 */
export function readHistory(text: string): { history: History; damage: Damage[] } {
  const damage: Damage[] = [];
  const stored = parseRecord(text);
  if (stored === undefined) {
    return { history: emptyHistory(), damage: [{ part: 'history', record: '', fields: [] }] };
  }
  const take = <Schema extends z.ZodObject>(part: string, record: string, schema: Schema, value: unknown) => {
    const salvaged = salvage(schema, value);
    if (salvaged === undefined) damage.push({ part, record, fields: [] });
    else if (salvaged.lost.length > 0) damage.push({ part, record, fields: salvaged.lost });
    return salvaged?.value;
  };
  function* records<Schema extends z.ZodObject>(part: string, schema: Schema, values: unknown, under = '') {
    for (const [key, value] of entriesOf(values)) {
      const record = take(part, under === '' ? key : `${under} ${key}`, schema, value);
      if (record !== undefined) yield [key, record] as const;
    }
  }
  const list = <Schema extends z.ZodObject>(part: string, schema: Schema, values: unknown) =>
    (Array.isArray(values) ? values : []).flatMap((value: unknown, index) => {
      const record = take(part, `${index}`, schema, value);
      return record === undefined ? [] : [record];
    });
  const jobs = entriesOf(stored['jobs']).map(
    ([server, known]) => [server, safeRecord(records('jobs', jobHistorySchema, known, server))] as const,
  );
  const findings = entriesOf(stored['findings']).map(
    ([id, entry]) => [id, withSoundEvidence(entry)] as const,
  );
  const mutes = list('mutes', muteSchema, stored['mutes']);
  const { day } = stored;
  return {
    history: {
      format: 1,
      ...(typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && { day }),
      jobs: safeRecord(jobs),
      findings: safeRecord(records('findings', ledgerEntrySchema, safeRecord(findings))),
      checks: list('checks', checkFiguresSchema, stored['checks']),
      versions: safeRecord(records('versions', serverVersionSchema, stored['versions'])),
      ...(mutes.length > 0 && { mutes }),
    },
    damage,
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

const { evidence } = findingSchema.shape;

/** A finding's facts are for people to read: one that cannot be used does not cost what has been told of the finding. */
function withSoundEvidence(entry: unknown): unknown {
  const stored = entry as { finding?: { evidence?: unknown } } | null;
  const facts = stored?.finding?.evidence;
  if (!Array.isArray(facts)) return entry;
  const sound = facts.filter((fact) => evidence.element.safeParse(fact).success);
  return sound.length === facts.length
    ? entry
    : { ...stored, finding: { ...stored?.finding, evidence: sound } };
}
