import { ADMINISTRATOR } from '../iam.ts';
import type { RawAnswer } from '../services/raw-service.ts';
import { getCallerIdentity } from '../services/sts.ts';
import { xmlAnswer } from './xml-answer.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS: says who asks, and lets whoever asks assume the roles of the bootstrap stack. */
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
