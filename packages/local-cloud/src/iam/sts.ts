import type { Principal, RawAnswer } from '../aws/service.ts';
import { xmlAnswer } from '../aws/xml.ts';
import { accountId } from '../template/identity.ts';
import { administrator } from './roles.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS: identifies the caller, and lets any caller assume the roles of the bootstrap stack. */
export function assumeRole(body: Buffer): RawAnswer {
  const form = new URLSearchParams(body.toString('utf8'));
  const arn = form.get('RoleArn');
  if (form.get('Action') !== 'AssumeRole' || arn === null) return getCallerIdentity(administrator);
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

/** STS GetCallerIdentity. Every caller is allowed, as on AWS. */
export function getCallerIdentity({ arn, userId }: Principal): RawAnswer {
  return xmlAnswer(namespace, 'GetCallerIdentity', { Arn: arn, UserId: userId, Account: accountId });
}
