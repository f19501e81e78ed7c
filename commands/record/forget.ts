import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { NewItem, RecordKey } from '../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../functions/platform/record/record.ts';
import { revokeTokens } from '../tokens/callers.ts';

/**
 * Replaces a caller's name with a pseudonym in the whole record, for example where the caller asked, cancelled,
 * acknowledged or muted. A caller of the API loses its tokens first, and its name is free again. The command scans the
 * whole table, because items of every kind name persons; no function may do that. It may miss an item that is written
 * in the same second. A second run changes the rest.
 * @param client may scan the table
 * @returns the number of items that named the caller
 */
export async function forget(
  record: AutomationRecord,
  client: DynamoDBClient,
  { name, pseudonym, now }: { name: string; pseudonym: string; now: Date },
): Promise<number> {
  const caller = { pk: `CALLER#${name}`, sk: 'CALLER' };
  if (await record.get(caller)) await revokeTokens(record, name, now);
  let found = 0;
  const pages = paginateScan({ client: DynamoDBDocumentClient.from(client) }, { TableName: record.table });
  for await (const { Items = [] } of pages) {
    for (const item of Items as NewItem[]) {
      if (await forgetIn(record, item, name, pseudonym)) found += 1;
    }
  }
  return found;
}

/** @returns whether an item named the caller */
async function forgetIn(
  record: AutomationRecord,
  item: NewItem,
  name: string,
  pseudonym: string,
): Promise<boolean> {
  const { pk, sk }: RecordKey = item;
  if (pk === `CALLER#${name}` || pk === `TOKEN-USE#${name}`) {
    await record.deleteAll([{ pk, sk }]);
    return true;
  }
  const without = (read: NewItem): NewItem => {
    const isToken = pk.startsWith('TOKEN#') && read['name'] === name;
    const changed = withoutName(read, name, pseudonym) as NewItem;
    // The key stays, because other items refer to the item by its key.
    return { ...changed, ...(isToken && { name: pseudonym }), pk, sk };
  };
  if (isDeepStrictEqual(without(item), item)) return false;
  await record.change({ pk, sk }, (read) => read && without(read));
  return true;
}

/** Replaces a caller's name in a value: in `{ source, name }`, in `…By` and `by`, and in "by NAME" in a text. */
function withoutName(value: unknown, name: string, pseudonym: string): unknown {
  const inside = (each: unknown) => withoutName(each, name, pseudonym);
  if (typeof value === 'string') return inText(value, name, pseudonym);
  if (Array.isArray(value)) return value.map(inside);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const isCaller = 'source' in value && 'name' in value && value.name === name;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => {
    const isName = each === name && (/(^b|B)y$/.test(key) || (isCaller && key === 'name'));
    return [key, isName ? pseudonym : inside(each)];
  });
  return Object.fromEntries(entries);
}

function inText(text: string, name: string, pseudonym: string): string {
  if (!text.includes(name)) return text;
  // Some attributes hold JSON, because texts from servers may contain values that DynamoDB's own types do not accept.
  if (/^[[{]/.test(text)) {
    try {
      return JSON.stringify(withoutName(JSON.parse(text), name, pseudonym));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return text.replace(/\bby (?:<@)?([\w.@|:-]*[\w|-])/g, (phrase, whom: string) =>
    whom === name ? phrase.replace(whom, pseudonym) : phrase,
  );
}
