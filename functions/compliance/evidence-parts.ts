import { createHash } from 'node:crypto';
import { inParallel } from '../concurrency.ts';
import type { ObjectLock, ObjectStore } from '../platform/object-store.ts';
import { type PartedFile, sha256 } from './report/manifest.ts';
import { filled, type TextPart } from './report/report-parts.ts';

/** So many parts are read or written at once. */
const atOnce = 8;

/**
 * Texts of evidence in parts, each an object that is named by its sum: what another check of the same month has written
 * is not written again (docs/evidence.md). Each month has its own, so that no part is much older than what refers to it.
 */
export class EvidenceParts {
  readonly #objects: ObjectStore;
  readonly #lockOf: (at: Date) => ObjectLock | undefined;

  /** @param lockOf how what is written at a moment is locked */
  constructor(objects: ObjectStore, lockOf: (at: Date) => ObjectLock | undefined) {
    this.#objects = objects;
    this.#lockOf = lockOf;
  }

  /** Writes the parts that are not there yet. @returns what names the text in a manifest */
  async put(parts: Iterable<TextPart>, at: Date): Promise<PartedFile> {
    const month = at.toISOString().slice(0, 7);
    // Until the month ends, later checks may refer to it.
    const lock = this.#lockOf(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)));
    const whole = createHash('sha256');
    const allValues: string[] = [];
    const putOne = async (text: string) => {
      const name = `${month}/${sha256(text)}`;
      if (!(await this.#objects.has(partKey(name))))
        await this.#objects.put(partKey(name), text, 'application/json', lock);
      return name;
    };
    const names = await inParallel(atOnce, parts, ({ text, values }) => {
      // Before anything is waited for: in the order of the parts.
      whole.update(filled(text, values));
      for (const value of values) allValues.push(value);
      return putOne(text);
    });
    const values = allValues.length === 0 ? undefined : await putOne(allValues.join('\n'));
    return { sha256: whole.digest('hex'), parts: names, ...(values !== undefined && { values }) };
  }

  /** The text; undefined when a part of it is not there. */
  async get({ parts, values }: PartedFile): Promise<string | undefined> {
    const names = values === undefined ? parts : [...parts, values];
    const texts = await inParallel(
      atOnce,
      names,
      async (name) => (await this.#objects.get(partKey(name)))?.text,
    );
    const there = texts.filter((text) => text !== undefined);
    if (there.length < names.length) return undefined;
    const inPlaces = values === undefined ? [] : (there.pop() ?? '').split('\n');
    return filled(there.join(''), inPlaces);
  }
}

const partKey = (name: string) => `parts/${name}.gz`;
