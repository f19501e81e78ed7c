import { globSync, readFileSync } from 'node:fs';
import type { NewItem } from '../../../../functions/platform/record/item.ts';

/** When these were written. */
export const keptAt = new Date('2026-11-29T20:11:55Z');

/**
 * Items of every kind as they were written by the code of each format, by the format. They are never changed: a table
 * holds them for years. `ann` is a person who asked, acknowledged, muted and cancelled.
 */
export const keptItems: ReadonlyMap<number, readonly NewItem[]> = new Map(
  globSync('test/functions/platform/record/kept/format-*.json').map((file) => [
    Number(/format-(\d+)/.exec(file)?.[1]),
    JSON.parse(readFileSync(file, 'utf8')),
  ]),
);
