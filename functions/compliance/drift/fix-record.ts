import { gunzipSync, gzipSync } from 'node:zlib';
import { type JsonObject, parseExact } from '@veeam-automation/veeam/backup-replication/exact-json';
import { type Caller, mayUse, RefusedError } from '../../action.ts';
import type { NewItem, RecordKey, StoredItem } from '../../platform/record/item.ts';
import type { AutomationRecord } from '../../platform/record/record.ts';
import { parseRecord, salvage } from '../../platform/salvage.ts';
import { type Fix, fixSchema } from './fix.ts';

const keyOf = (id: string): RecordKey => ({ pk: `FIX#${id}`, sk: 'FIX' });
const jobKey = (id: string, job: string): RecordKey => ({ pk: `FIX#${id}`, sk: `JOB#${job}` });

/** The change of a job's document, and the document before. */
export interface FixedDocument {
  readonly before: JsonObject;
  readonly patch: JsonObject;
}

/** DynamoDB accepts items of 400 KB. */
const longestStored = 350_000;

/** The document is too large to be stored, and a change that cannot be undone is not made. */
export class DocumentTooLongError extends Error {
  override readonly name = 'DocumentTooLongError';
}

/** The fixes in the record (docs/record.md). */
export class Fixes {
  readonly #record: AutomationRecord;

  constructor(record: AutomationRecord) {
    this.#record = record;
  }

  /**
   * Writes a plan: first its change of each job, so that a plan that exists is complete. @throws DocumentTooLongError
   */
  async create(fix: Fix, documents: ReadonlyMap<string, FixedDocument>): Promise<void> {
    const expiresAt = this.#record.expiryOf(new Date(fix.plannedAt));
    const items = [...documents].map(([job, { before, patch }]): NewItem => {
      // As text, so that the server's numbers keep every digit.
      const document = gzipSync(JSON.stringify(before)).toString('base64');
      if (document.length > longestStored) throw new DocumentTooLongError();
      return { ...jobKey(fix.id, job), before: document, patch: JSON.stringify(patch), expiresAt };
    });
    await this.#record.putAll(items);
    await this.#record.create(this.#itemOf(fix));
  }

  async get(id: string): Promise<Fix | undefined> {
    return fixIn(await this.#record.get(keyOf(id)));
  }

  async document(id: string, job: string): Promise<FixedDocument | undefined> {
    const item = await this.#record.get(jobKey(id, job));
    const [before, patch] = [item?.['before'], item?.['patch']];
    if (typeof before !== 'string' || typeof patch !== 'string') return undefined;
    return {
      before: parseExact(gunzipSync(Buffer.from(before, 'base64')).toString()) as JsonObject,
      patch: parseExact(patch) as JsonObject,
    };
  }

  /**
   * Changes a fix, based on its current state.
   * @param change returns the new state, or undefined to write nothing; it may throw
   */
  async change(id: string, change: (fix: Fix) => Fix | undefined): Promise<Fix | undefined> {
    const item = await this.#record.change(keyOf(id), (stored) => {
      const fix = fixIn(stored);
      const changed = fix && change(fix);
      return changed && this.#itemOf(changed);
    });
    return fixIn(item);
  }

  /**
   * Lists fixes, the newest first.
   * @param after the place of the previous one, from `placeOf`
   */
  async *list(after?: string): AsyncGenerator<Fix> {
    const before = after === undefined ? {} : { to: after };
    const query = { pk: 'FIX', index: 'list', newestFirst: true, ...before } as const;
    for await (const item of this.#record.query(query)) {
      const fix = fixIn(item);
      if (fix && item.listSk !== after) yield fix;
    }
  }

  #itemOf(fix: Fix): NewItem {
    return {
      ...keyOf(fix.id),
      listPk: 'FIX',
      listSk: placeOf(fix),
      fix: JSON.stringify(fix),
      expiresAt: this.#record.expiryOf(new Date(fix.plannedAt)),
    };
  }
}

/** @throws RefusedError `not-found` if the fix does not exist, or if the caller may not use its server */
export async function knownFix(fixes: Fixes, id: string, caller: Caller): Promise<Fix> {
  const fix = await fixes.get(id);
  if (fix !== undefined && mayUse(caller, fix.server)) return fix;
  throw new RefusedError('not-found', 'Fix not found.');
}

/** The place of a fix in the list. */
export const placeOf = ({ plannedAt, id }: Pick<Fix, 'plannedAt' | 'id'>): string => `${plannedAt}#${id}`;

function fixIn(item: StoredItem | undefined): Fix | undefined {
  const text = item?.['fix'];
  return salvage(fixSchema, parseRecord(typeof text === 'string' ? text : ''))?.value;
}
