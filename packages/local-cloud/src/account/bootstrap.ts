import type { RawAnswer } from '../services/raw-service.ts';
import { ACCOUNT_ID, REGION } from '../template/identity.ts';

/** What `cdk bootstrap` leaves in an account, as far as a deployment asks for it (CDK guide, "bootstrapping"). */
export interface Bootstrap {
  qualifier: string;
  version: number;
}

const bootstrapParameter = ({ qualifier }: Bootstrap): string => `/cdk-bootstrap/${qualifier}/version`;

export const assetBucket = ({ qualifier }: Bootstrap): string =>
  `cdk-${qualifier}-assets-${ACCOUNT_ID}-${REGION}`;

/** SSM's GetParameter: which version of the bootstrap stack there is. */
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
