import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { s3Client } from './object-store.ts';

/** Long enough to follow a redirect, and no longer. */
const seconds = 300;

/** Returns an address from which anyone can download an object for five minutes. */
export type LinkTo = (key: string, fileName: string) => Promise<string>;

/** @param bucket the bucket, which this function must be allowed to read */
export function linksTo(bucket: string): LinkTo {
  const client = s3Client();
  return (Key, fileName) => {
    const ResponseContentDisposition = `inline; filename="${fileName}"`;
    const command = new GetObjectCommand({ Bucket: bucket, Key, ResponseContentDisposition });
    return getSignedUrl(client, command, { expiresIn: seconds });
  };
}
