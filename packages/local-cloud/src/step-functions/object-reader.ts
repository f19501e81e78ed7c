import type { BucketStore } from '../s3/store.ts';
import { AwsError } from '../services/aws-error.ts';
import type { Machine } from './machines.ts';

/**
 * Reads S3 objects for a state machine, with what its role allows.
 * Throws AwsError AccessDeniedException, NoSuchBucket, NoSuchKey.
 */
export function objectReader(store: BucketStore, machine: Machine): (bucket: string, key: string) => string {
  return (bucket, key) => {
    machine.role.authorize('s3:GetObject', `arn:aws:s3:::${bucket}/${key}`);
    if (!store.buckets.includes(bucket))
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist');
    const object = store.get(bucket, key);
    if (!object) throw new AwsError('NoSuchKey', 'The specified key does not exist.');
    return Buffer.from(object.base64, 'base64').toString('utf8');
  };
}
