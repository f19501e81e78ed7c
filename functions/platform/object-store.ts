import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** Another writer was quicker: what the write rested on has changed. Read again, and decide again. */
export class ObjectChangedError extends Error {
  override readonly name = 'ObjectChangedError';
  readonly code = 'object-changed';
}

export interface StoredText {
  text: string;
  /** Names this very version of the object. */
  etag: string;
}

/** S3 Object Lock of one object (S3 API reference, PutObject). */
export interface ObjectLock {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly until: Date;
}

export interface ListedObject {
  key: string;
  sizeBytes: number;
  modifiedAt: Date;
}

/**
 * A client for AWS, or for what `AWS_ENDPOINT_URL` names: there buckets are paths, because a name such as
 * `bucket.localhost` as a rule leads nowhere.
 */
export function s3Client(environment: NodeJS.ProcessEnv = process.env): S3Client {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = environment;
  return new S3Client({ forcePathStyle: (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL ?? '') !== '' });
}

const compressed = promisify(gzip);
const decompressed = promisify(gunzip);

/** The objects of one bucket, as texts. One whose key ends in `.gz` is stored compressed. */
export class ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(bucket: string, client = s3Client()) {
    this.#bucket = bucket;
    this.#client = client;
  }

  async get(key: string): Promise<StoredText | undefined> {
    try {
      const object = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      const bytes = (await object.Body?.transformToByteArray()) ?? Buffer.of();
      const content = object.ContentEncoding === 'gzip' ? await decompressed(bytes) : Buffer.from(bytes);
      return { text: content.toString(), etag: object.ETag ?? '' };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Every object whose key begins so, in the order of the keys; a request per thousand. */
  async list(prefix: string): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    let token: string | undefined;
    do {
      const page = await this.#page({ Prefix: prefix, ContinuationToken: token });
      objects.push(...page.objects);
      token = page.next;
    } while (token !== undefined);
    return objects;
  }

  /** The first object whose key begins so, in the order of the keys. */
  async first(prefix: string): Promise<ListedObject | undefined> {
    const { objects } = await this.#page({ Prefix: prefix, MaxKeys: 1 });
    return objects[0];
  }

  /** @param lock nobody changes or deletes the object until then */
  async put(key: string, text: string, contentType: string, lock?: ObjectLock): Promise<void> {
    const locked = lock && { ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: lock.until };
    await this.#put(key, text, contentType, { ...locked });
  }

  /**
   * Writes only if the object is still the version that was read, or still is not there.
   * @throws ObjectChangedError
   */
  async replace(key: string, text: string, contentType: string, read: StoredText | undefined): Promise<void> {
    await this.#put(key, text, contentType, read ? { IfMatch: read.etag } : { IfNoneMatch: '*' });
  }

  async #page(
    which: Pick<ListObjectsV2CommandInput, 'Prefix' | 'ContinuationToken' | 'MaxKeys'>,
  ): Promise<{ objects: ListedObject[]; next: string | undefined }> {
    const { Contents = [], NextContinuationToken } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#bucket, ...which }),
    );
    const objects = Contents.map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({
      key: Key,
      sizeBytes: Size,
      modifiedAt: LastModified,
    }));
    return { objects, next: NextContinuationToken };
  }

  async #put(
    key: string,
    text: string,
    contentType: string,
    also: Pick<
      PutObjectCommandInput,
      'IfMatch' | 'IfNoneMatch' | 'ObjectLockMode' | 'ObjectLockRetainUntilDate'
    >,
  ): Promise<void> {
    const isCompressed = key.endsWith('.gz');
    const body = isCompressed ? await compressed(text) : Buffer.from(text);
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          // For an empty text the SDK sets none, and warns of it.
          ContentLength: body.length,
          ContentType: contentType,
          ...(isCompressed && { ContentEncoding: 'gzip' }),
          ...also,
        }),
      );
    } catch (error) {
      // 412: the condition does not hold. 409: another conditional write is under way (S3, conditional writes).
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status !== 412 && status !== 409) throw error;
      throw new ObjectChangedError(`${key} was changed by another writer.`, { cause: error });
    }
  }
}
