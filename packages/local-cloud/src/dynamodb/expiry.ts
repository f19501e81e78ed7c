import type { Item } from './model.ts';
import type { Tables } from './tables.ts';

/** DynamoDB takes up to a few days. Functions must not depend on the pace, neither here nor on AWS. */
const paceMs = 10 * 60_000;
/** "Using time to live": an item with an earlier expiry is taken for a mistake, and stays. */
const longestAgoSeconds = 5 * 365 * 86_400;

/** Deletes the items that have expired at `now`, for good. Returns how many. */
export async function deleteExpired({ byName, dynalite }: Tables, now: Date): Promise<number> {
  const nowSeconds = now.getTime() / 1000;
  let deleted = 0;
  for (const { description, expiryAttribute } of byName.values()) {
    if (expiryAttribute === undefined) continue;
    const { TableName, KeySchema } = description;
    const isExpired = (item: Item | undefined) => {
      const expiry = Number(item?.[expiryAttribute]?.['N'] ?? Number.NaN);
      return expiry < nowSeconds && expiry > nowSeconds - longestAgoSeconds;
    };
    const expired: Item[] = [];
    for await (const item of dynalite.items(description)) if (isExpired(item)) expired.push(item);
    for (const item of expired) {
      const isDeleted = await dynalite.alone(async () => {
        // A write may have changed its expiry since.
        if (!isExpired(await dynalite.item(description, item))) return false;
        const Key = Object.fromEntries(
          KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]),
        );
        await dynalite.run('DeleteItem', dynalite.validate('DeleteItem', { TableName, Key }));
        return true;
      });
      if (isDeleted) deleted += 1;
    }
  }
  return deleted;
}

/** Deletes expired items every ten minutes. Returns the function that stops this. */
export function startExpiry(tables: Tables, log: (line: object) => void): () => void {
  const timer = setInterval(async () => {
    try {
      await deleteExpired(tables, new Date());
    } catch (error) {
      log({ level: 'error', source: 'dynamodb', message: String(error) });
    }
  }, paceMs).unref();
  return () => clearInterval(timer);
}
