import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CommandFailedError, UsageError } from '../command-line/errors.ts';

/** The source of evidence: a bucket, or a folder that was synced from one. */
export interface EvidenceSource {
  /** Every file of reports (`evidence/`, `parts/`) and readings (`work/`), by its key, with its last write time. */
  list(): Promise<ReadonlyMap<string, Date>>;
  read(key: string): Promise<Uint8Array>;
}

const unpacked = promisify(gunzip);

/** The content of a file, unpacked if its name ends in `.gz`. */
export async function contentOf(source: EvidenceSource, key: string): Promise<Uint8Array | 'not-gzip'> {
  const bytes = await source.read(key);
  if (!key.endsWith('.gz')) return bytes;
  // A changed file may contain anything.
  return unpacked(bytes).catch(() => 'not-gzip' as const);
}

/** @throws UsageError if the folder does not exist */
export function folderSource(folder: string): EvidenceSource {
  return {
    async list() {
      const files = new Map<string, Date>();
      const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        (cause: NodeJS.ErrnoException) => {
          throw new UsageError(`${folder} cannot be read (${cause.code}).`, { cause });
        },
      );
      for (const entry of names.filter((each) => each.isFile())) {
        const path = join(entry.parentPath, entry.name);
        const key = path.slice(join(folder, '/').length).replaceAll('\\', '/');
        files.set(key, (await stat(path)).mtime);
      }
      return files;
    },
    read: (key) => readFile(join(folder, key)),
  };
}

/** The bucket, read with this shell's AWS credentials. Its methods throw CommandFailedError if AWS refuses access. */
export async function bucketSource(bucket: string, environment: NodeJS.ProcessEnv): Promise<EvidenceSource> {
  const { GetObjectCommand, ListObjectsV2Command, S3Client } = await import('@aws-sdk/client-s3');
  // A service at AWS_ENDPOINT_URL has buckets as paths.
  const client = new S3Client({ forcePathStyle: (environment['AWS_ENDPOINT_URL'] ?? '') !== '' });
  const refused = (cause: Error): never => {
    throw new CommandFailedError(`s3://${bucket} cannot be read: ${cause.name}: ${cause.message}`, { cause });
  };
  return {
    async list() {
      const files = new Map<string, Date>();
      for (const Prefix of ['evidence/', 'parts/', 'work/checks/', 'work/readings/']) {
        let ContinuationToken: string | undefined;
        do {
          const page = await client
            .send(
              new ListObjectsV2Command({
                Bucket: bucket,
                Prefix,
                ...(ContinuationToken !== undefined && { ContinuationToken }),
              }),
            )
            .catch(refused);
          for (const { Key = '', LastModified = new Date(0) } of page.Contents ?? [])
            files.set(Key, LastModified);
          ContinuationToken = page.NextContinuationToken;
        } while (ContinuationToken !== undefined);
      }
      return files;
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch(refused);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
  };
}
