import type { RawAnswer, RawService } from '../aws/service.ts';
import { s3 } from '../s3/api.ts';
import type { BucketStore } from '../s3/store.ts';
import { accountId, region } from '../template/identity.ts';

/** The part of what `cdk bootstrap` creates in an account that a deployment reads (CDK guide, "bootstrapping"). */
export interface Bootstrap {
  qualifier: string;
  version: number;
}

const bootstrapParameter = ({ qualifier }: Bootstrap): string => `/cdk-bootstrap/${qualifier}/version`;

export const assetBucket = ({ qualifier }: Bootstrap): string =>
  `cdk-${qualifier}-assets-${accountId}-${region}`;

/** SSM's GetParameter, which returns the version of the bootstrap stack. */
export function getParameter(body: Buffer, bootstrap: Bootstrap): RawAnswer {
  const { Name } = JSON.parse(body.toString('utf8')) as { Name?: string };
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  if (Name !== bootstrapParameter(bootstrap)) {
    return {
      status: 400,
      headers,
      body: JSON.stringify({ __type: 'ParameterNotFound', message: `${Name}` }),
    };
  }
  const Parameter = { Name, Type: 'String', Value: String(bootstrap.version), Version: 1 };
  return { status: 200, headers, body: JSON.stringify({ Parameter }) };
}

const header = '<?xml version="1.0" encoding="UTF-8"?>\n';
const schema = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** The CDK reads these about a bucket before it uploads (S3 API reference: GetBucketLocation, GetBucketEncryption). */
const answers: Record<string, string> = {
  location: `${header}<LocationConstraint ${schema}/>`,
  encryption: `${header}<ServerSideEncryptionConfiguration ${schema}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
};

/** The bucket of the bootstrap stack, where assets are uploaded. */
export function assetBucketService(store: BucketStore): RawService {
  const objects = s3(store);
  return {
    ...objects,
    answer(request, caller) {
      const [, asked] = request.path.split(/\?|=/);
      const body = request.method === 'GET' ? answers[asked ?? ''] : undefined;
      if (body === undefined) {
        // Encryption at rest is not simulated: no later operation on the objects depends on it.
        const { 'x-amz-server-side-encryption': _encryption, ...headers } = request.headers;
        return objects.answer({ ...request, headers }, caller);
      }
      return { status: 200, headers: { 'content-type': 'application/xml' }, body };
    },
  };
}
