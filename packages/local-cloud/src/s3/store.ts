/** One object of a bucket. */
export interface StoredObject {
  bucket: string;
  key: string;
  base64: string;
  sizeBytes: number;
  /** In quotes, as in S3. */
  etag: string;
  modifiedMs: number;
  /** The headers that it was stored with and is returned with: type, metadata, checksum. */
  headers: Record<string, string>;
}

/** The template's buckets and their objects, without versions. Calls `changed` after every change. */
export class BucketStore {
  readonly buckets: readonly string[];
  readonly #objects = new Map<string, StoredObject>();
  readonly #now: () => number;
  readonly #changed: (objects: StoredObject[]) => void;

  constructor(options: {
    buckets: readonly string[];
    now: () => number;
    changed: (objects: StoredObject[]) => void;
    kept: readonly StoredObject[];
  }) {
    this.buckets = options.buckets;
    this.#now = options.now;
    this.#changed = options.changed;
    for (const object of options.kept) this.#objects.set(id(object.bucket, object.key), object);
  }

  get(bucket: string, key: string): StoredObject | undefined {
    return this.#objects.get(id(bucket, key));
  }

  put(object: Omit<StoredObject, 'modifiedMs'>): void {
    this.#objects.set(id(object.bucket, object.key), { ...object, modifiedMs: this.#now() });
    this.#save();
  }

  delete(bucket: string, key: string): void {
    if (this.#objects.delete(id(bucket, key))) this.#save();
  }

  /** The objects of a bucket, in no particular order. */
  list(bucket: string): StoredObject[] {
    return [...this.#objects.values()].filter((object) => object.bucket === bucket);
  }

  #save(): void {
    this.#changed([...this.#objects.values()]);
  }
}

function id(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}
