import type { Principal } from '../iam.ts';
import { ACCOUNT_ID } from '../template/identity.ts';

/** STS GetCallerIdentity in the query protocol's XML. Everyone may call it, as on AWS. */
export function getCallerIdentity(caller: Principal, requestId: string): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>${caller.arn}</Arn>
    <UserId>${caller.userId}</UserId>
    <Account>${ACCOUNT_ID}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;
}
