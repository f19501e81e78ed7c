import * as z from 'zod';
import { cloneId, cloneRequest, requester } from '../clone/request.ts';
import { clonePlan } from '../clone/state.ts';

/** One attempt at an item, as the workflow carries it. */
const chunkItem = z.object({
  row: z.int(),
  attempt: z.int(),
  cloneId,
  mark: cloneId,
  request: cloneRequest,
  /** Null when the clone has to make it at its own turn. */
  plan: z.nullable(clonePlan),
});
export type ChunkItem = z.infer<typeof chunkItem>;

/** Some items of one server, done one after the other: what one child execution of the Distributed Map is given. */
export const chunk = z.object({
  batch: z.string(),
  run: z.int(),
  server: z.string(),
  number: z.int(),
  /** Whether its clones share a logon session. */
  shares: z.boolean(),
  /** The shared session, sealed, once there is one. */
  session: z.nullable(z.string()),
  stopAfterFailures: z.nullable(z.int()),
  requestedBy: requester,
  requestedAt: z.iso.datetime(),
  items: z.array(chunkItem),
});
export type Chunk = z.infer<typeof chunk>;

/** What the steps for one item are given. */
export const itemStep = chunk.omit({ items: true, number: true, shares: true }).extend({ item: chunkItem });
export type ItemStep = z.infer<typeof itemStep>;

const mostItems = 20;
/** Step Functions carries 256 KiB from state to state; an item is in there up to three times. */
const mostBytes = 60_000;
/** Clones take unequal times: with so many chunks for each lane, all lanes end at nearly the same time. */
const fewestRounds = 3;

/**
 * Divides one server's items among chunks of equal size: few enough items that lanes end together, many enough that
 * a shared session saves logons.
 */
export function chunksOf(
  items: readonly ChunkItem[],
  atOnce: number,
  about: Omit<Chunk, 'items' | 'number' | 'shares' | 'session'>,
): Chunk[] {
  const lanes = Math.min(atOnce, items.length);
  const rounds = Math.max(fewestRounds, Math.ceil(items.length / (lanes * mostItems)));
  const count = Math.min(items.length, lanes * rounds);
  const even = Array.from({ length: count }, (_none, index) =>
    items.slice(Math.floor((index * items.length) / count), Math.floor(((index + 1) * items.length) / count)),
  );
  return even.flatMap(smallEnough).map((part, number) => ({
    ...about,
    number,
    shares: part.length > 1,
    session: null,
    items: part,
  }));
}

function smallEnough(items: ChunkItem[]): ChunkItem[][] {
  const isSmall = Buffer.byteLength(JSON.stringify(items)) <= mostBytes;
  if (isSmall || items.length < 2) return [items];
  const half = Math.ceil(items.length / 2);
  return [...smallEnough(items.slice(0, half)), ...smallEnough(items.slice(half))];
}
