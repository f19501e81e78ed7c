import * as z from 'zod';
import { cloneId, cloneRequest } from '../clone/request.ts';
import { clonePlan } from '../clone/state.ts';
import { requester } from '../work-id.ts';

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
  /** Absent in a run that an earlier version of this stack began: its clones take no places. */
  clonesPerServer: z.exactOptional(z.int()),
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
/** So few items for each lane are one chunk: parted, they would save no logon. */
const fewItems = 3;

/**
 * Divides one server's items among chunks. Each round gives every lane half of what is left for it: the first ones
 * are large, which saves logons; the last are small, so that lanes end together although clones take unequal times.
 */
export function chunksOf(
  items: readonly ChunkItem[],
  atOnce: number,
  about: Omit<Chunk, 'items' | 'number' | 'shares' | 'session'>,
): Chunk[] {
  const chunks: ChunkItem[][] = [];
  for (let left = items; left.length > 0; ) {
    const share = left.length / atOnce;
    const size = share <= fewItems ? share : Math.min(mostItems, Math.ceil(share / 2));
    const round = left.slice(0, Math.ceil(size * atOnce));
    chunks.push(...evenly(round, Math.min(atOnce, round.length)));
    left = left.slice(round.length);
  }
  return chunks.flatMap(smallEnough).map((part, number) => ({
    ...about,
    number,
    shares: part.length > 1,
    session: null,
    items: part,
  }));
}

/** The larger parts come first. */
function evenly(items: readonly ChunkItem[], count: number): ChunkItem[][] {
  const size = Math.floor(items.length / count);
  const larger = items.length % count;
  const startOf = (part: number) => part * size + Math.min(part, larger);
  return Array.from({ length: count }, (_none, part) => items.slice(startOf(part), startOf(part + 1)));
}

function smallEnough(items: ChunkItem[]): ChunkItem[][] {
  const isSmall = Buffer.byteLength(JSON.stringify(items)) <= mostBytes;
  if (isSmall || items.length < 2) return [items];
  const half = Math.ceil(items.length / 2);
  return [...smallEnough(items.slice(0, half)), ...smallEnough(items.slice(half))];
}
