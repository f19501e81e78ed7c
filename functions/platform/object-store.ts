import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { compressedText, type TextWriter } from './compressed-text.ts';

/** S3 Object Lock of one object (S3 API reference, PutObject). */
export interface ObjectLock {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly until: Date;
}

/**
 * A client for AWS, or for the endpoint in `AWS_ENDPOINT_URL`. There buckets are addressed by path, because a host name
 * such as `bucket.localhost` usually does not resolve.
 */
export function s3Client(environment: NodeJS.ProcessEnv = process.env): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = environment;
  return new S3Client({ forcePathStyle: (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL ?? '') !== '' });
}

const compressed = promisify(gzip);
const decompressed = promisify(gunzip);

/** The objects of one bucket, as texts. An object whose key ends in `.gz` is stored compressed. */
export class ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(bucket: string, client = s3Client()) {
    this.#bucket = bucket;
    this.#client = client;
  }

  async get(key: string): Promise<{ text: string } | undefined> {
    const stored = await this.getUpTo(key, Number.POSITIVE_INFINITY);
    return stored === 'larger' ? undefined : stored;
  }

  /** @returns `larger` when the stored object has more than this many bytes */
  async getUpTo(key: string, mostBytes: number): Promise<{ text: string } | 'larger' | undefined> {
    const stored = await this.#get(key, mostBytes);
    if (stored === undefined || stored === 'larger') return stored;
    const { bytes, isCompressed } = stored;
    return { text: (isCompressed ? await decompressed(bytes) : Buffer.from(bytes)).toString() };
  }

  /** An object as it is stored: compressed under a key that ends in `.gz`. */
  async getStored(key: string): Promise<Uint8Array | undefined> {
    const stored = await this.#get(key, Number.POSITIVE_INFINITY);
    return typeof stored === 'object' ? stored.bytes : undefined;
  }

  async #get(
    key: string,
    mostBytes: number,
  ): Promise<{ bytes: Uint8Array; isCompressed: boolean } | 'larger' | undefined> {
    try {
      const object = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      if ((object.ContentLength ?? 0) > mostBytes) {
        (object.Body as Readable | undefined)?.destroy();
        return 'larger';
      }
      const bytes = (await object.Body?.transformToByteArray()) ?? Buffer.of();
      return { bytes, isCompressed: object.ContentEncoding === 'gzip' };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async has(key: string): Promise<boolean> {
    try {
      await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  /**
   * @param lock the time until which the object cannot be changed or deleted
   * @returns the text as it is stored
   */
  async put(key: string, text: string | Buffer, contentType: string, lock?: ObjectLock): Promise<Buffer> {
    const body = key.endsWith('.gz') ? await compressed(text) : Buffer.from(text);
    await this.#put(key, body, contentType, lock);
    return body;
  }

  /** Starts a text of many megabytes, which is never in memory as a whole, under a key that ends in `.gz`. */
  newText(key: string, contentType: string): TextWriter {
    return compressedText((body) => this.#put(key, body, contentType));
  }

  /**
   * Stores a text under a key that ends in `.gz` if, compressed, it has more than a number of bytes.
   * @returns whether it was stored
   */
  async putIfLarger(key: string, text: string, contentType: string, mostBytes: number): Promise<boolean> {
    const body = await compressed(text);
    if (body.length <= mostBytes) return false;
    await this.#put(key, body, contentType);
    return true;
  }

  async #put(key: string, body: Buffer, contentType: string, lock?: ObjectLock): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: body,
        // For an empty text, the SDK sets none and logs a warning.
        ContentLength: body.length,
        ContentType: contentType,
        ...(key.endsWith('.gz') && { ContentEncoding: 'gzip' }),
        ...(lock && { ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: lock.until }),
      }),
    );
  }
}
