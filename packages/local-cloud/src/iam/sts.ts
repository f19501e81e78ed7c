import type { Principal, RawAnswer } from '../aws/service.ts';
import { xmlAnswer } from '../aws/xml.ts';
import { ACCOUNT_ID } from '../template/identity.ts';
import { ADMINISTRATOR } from './roles.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS: identifies the caller, and lets any caller assume the roles of the bootstrap stack. */
export function assumeRole(body: Buffer): RawAnswer {
  const form = new URLSearchParams(body.toString('utf8'));
  const arn = form.get('RoleArn');
  if (form.get('Action') !== 'AssumeRole' || arn === null) {
    const xml = getCallerIdentity(ADMINISTRATOR, 'local');
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: xml };
  }
  return xmlAnswer(namespace, 'AssumeRole', {
    Credentials: {
      AccessKeyId: 'ASIALOCALACCOUNT',
      SecretAccessKey: 'local',
      SessionToken: 'local',
      Expiration: new Date(Date.now() + 3_600_000),
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: 'AROALOCAL:cdk' },
  });
}

/** STS GetCallerIdentity in the query protocol. Every caller is allowed, as on AWS. */
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
