import { globSync, readFileSync } from 'node:fs';
import type { NewItem } from '../../../../functions/platform/record/item.ts';

/** The time at which these were written. */
export const keptAt = new Date('2026-11-29T20:11:55Z');

/**
 * Items of every kind as the code of each format wrote them, by format. They are never changed, because a table keeps
 * them for years. `ann` is a user who requested, acknowledged, muted and cancelled.
 */
export const keptItems: ReadonlyMap<number, readonly NewItem[]> = new Map(
  globSync('test/functions/platform/record/kept/format-*.json').map((file) => [
    Number(/format-(\d+)/.exec(file)?.[1]),
    JSON.parse(readFileSync(file, 'utf8')),
  ]),
);
