import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { inParallel } from '../concurrency.ts';
import type { ObjectLock, ObjectStore } from '../platform/object-store.ts';
import { type PartedFile, sha256 } from './report/manifest.ts';
import { filled, type TextPart } from './report/report-parts.ts';

/** How many parts are read or written at once. */
const atOnce = 8;

/**
 * Stores texts of evidence in parts. Each part is an object named by its checksum, and a part that another check of the
 * same month has written is not written again (docs/evidence.md). Each month has its own parts, so that no part is much
 * older than what refers to it.
 */
export class EvidenceParts {
  readonly #objects: ObjectStore;
  readonly #lockOf: (at: Date) => ObjectLock | undefined;

  /** @param lockOf the lock of evidence that is written at a moment */
  constructor(objects: ObjectStore, lockOf: (at: Date) => ObjectLock | undefined) {
    this.#objects = objects;
    this.#lockOf = lockOf;
  }

  newFile(at: Date): EvidenceFile {
    const month = at.toISOString().slice(0, 7);
    // Until the month ends, later checks may refer to it.
    const lock = this.#lockOf(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)));
    return new EvidenceFile(async (text) => {
      const name = `${month}/${sha256(text)}`;
      if (await this.#objects.has(partKey(name))) return { name };
      return { name, stored: await this.#objects.put(partKey(name), text, 'application/json', lock) };
    });
  }

  /** The text; undefined if a part of it is missing. */
  async get({ parts, values }: PartedFile): Promise<string | undefined> {
    const names = values === undefined ? parts : [...parts, values];
    const texts = await inParallel(
      atOnce,
      names,
      async (name) => (await this.#objects.get(partKey(name)))?.text,
    );
    const there = texts.filter((text) => text !== undefined);
    if (there.length < names.length) return undefined;
    if (values === undefined) return there.join('');
    const inPlaces = (there.pop() ?? '').split('\n');
    return filled(Buffer.from(there.join('')), inPlaces).toString();
  }
}

/** A part that was written. `stored` is the compressed text, unless the part existed already. */
interface WrittenPart {
  readonly name: string;
  readonly stored?: Buffer;
}

/** A text that is written part by part. Its sections follow one another, and all of them grow until the end. */
export class EvidenceFile {
  readonly #write: (text: Buffer) => Promise<WrittenPart>;
  /** The input of the checksum. A part is in UTF-8 with its values or, if it has none, as it is stored. */
  readonly #sections: { text: Buffer; isStored: boolean; name: string; values: readonly string[] }[][] = [];
  readonly #writing = new Set<Promise<void>>();

  /** @param write writes a part, if it is not there yet */
  constructor(write: (text: Buffer) => Promise<WrittenPart>) {
    this.#write = write;
  }

  /** Adds a part to its section and starts to write it. Waits while `atOnce` parts are being written. */
  async put(section: number, { text, values }: TextPart): Promise<void> {
    const part = { text: filled(text, values), isStored: false, name: '', values };
    this.#sections[section] ??= [];
    this.#sections[section].push(part);
    while (this.#writing.size >= atOnce) await Promise.race(this.#writing);
    const writing = this.#write(text).then(({ name, stored }) => {
      part.name = name;
      if (stored && values.length === 0) Object.assign(part, { text: stored, isStored: true });
      this.#writing.delete(writing);
    });
    // The next wait throws the failure.
    writing.catch(() => {});
    this.#writing.add(writing);
  }

  /** @returns the reference to the text for a manifest */
  async end(): Promise<PartedFile> {
    await Promise.all(this.#writing);
    const parts = this.#sections.flat();
    const sum = createHash('sha256');
    for (const { text, isStored } of parts) sum.update(isStored ? gunzipSync(text) : text);
    const all = parts.flatMap(({ values }) => values);
    const values = all.length === 0 ? undefined : await this.#write(Buffer.from(all.join('\n')));
    return {
      sha256: sum.digest('hex'),
      parts: parts.map(({ name }) => name),
      ...(values !== undefined && { values: values.name }),
    };
  }
}

const partKey = (name: string) => `parts/${name}.gz`;
