import type { BucketStore } from '../s3/store.ts';
import type { RawService } from '../services/raw-service.ts';
import { s3 } from '../services/s3.ts';

const header = '<?xml version="1.0" encoding="UTF-8"?>\n';
const schema = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** What the CDK asks about a bucket before it uploads (S3 API reference: GetBucketLocation, GetBucketEncryption). */
const answers: Record<string, string> = {
  location: `${header}<LocationConstraint ${schema}/>`,
  encryption: `${header}<ServerSideEncryptionConfiguration ${schema}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
};

/** The bucket of the bootstrap stack that assets are uploaded to. */
export function assetBucketService(store: BucketStore): RawService {
  const objects = s3(store);
  return {
    ...objects,
    answer(request, caller) {
      const [, asked] = request.path.split(/\?|=/);
      const body = request.method === 'GET' ? answers[asked ?? ''] : undefined;
      if (body === undefined) {
        // Encryption at rest is not simulated: nothing that is asked of the objects later depends on it.
        const { 'x-amz-server-side-encryption': _encryption, ...headers } = request.headers;
        return objects.answer({ ...request, headers }, caller);
      }
      return { status: 200, headers: { 'content-type': 'application/xml' }, body };
    },
  };
}
