import { describe, expect, it } from 'vitest';
import { expectedGrants } from './expected-grants.ts';
import { grantsOf } from './grants.ts';
import { everyFunction, templateOf } from './synthesize.ts';

const template = templateOf(everyFunction);
const grants = grantsOf(template);
const all = Object.values(grants).flat();
const holdersOf = (...wanted: string[]) =>
  Object.keys(grants).filter((name) => wanted.some((grant) => grants[name]?.includes(grant)));
const get = (purpose: string) => `secretsmanager:GetSecretValue secret ${purpose}/*`;
const put = (purpose: string) => `secretsmanager:PutSecretValue secret ${purpose}/*`;

it('lists every function', () => {
  expect(Object.keys(grants).sort()).toEqual(Object.keys(expectedGrants).sort());
});

it.each(Object.keys(expectedGrants))('lets %s do exactly what is listed for it', (name) => {
  expect(grants[name]).toEqual([...(expectedGrants[name] ?? [])].sort());
});

describe('least privilege', () => {
  it('lets only functions that write read the write credentials', () => {
    expect(holdersOf(get('write')).sort()).toEqual([
      'ClonesCloneResolve',
      'ClonesCloneSteps',
      'CopyJobsCopyJobPolicies',
      // This function changes jobs, and a connection test logs on with both.
      'HttpWriteHttp',
      'SchedulesScheduledWork',
      'SlackSlackRun',
    ]);
  });

  it('lets the function that stores credentials read none of them', () => {
    expect(holdersOf(put('read'), put('write'))).toEqual(['HttpCredentialsHttp']);
    expect(holdersOf(get('read'), get('write'))).not.toContain('HttpCredentialsHttp');
  });

  it('gives functions that receive from Slack and webhooks no write credential, and the ones that answer Slack none at all', () => {
    const reached = ['HttpSlackHttp', 'HttpWebhooksHttp', 'SlackSlackPrepare'];
    expect(holdersOf(get('write')).filter((name) => reached.includes(name))).toEqual([]);
    expect(holdersOf(get('read')).filter((name) => /SlackHttp|SlackAnswer/.test(name))).toEqual([]);
  });

  it('gives no function a wildcard action or resource', () => {
    const isEverything = (grant: string) => {
      const [action = '', ...resource] = grant.split(' ');
      return action.includes('*') || /^[^/]*\*/.test(resource.join(' '));
    };
    expect(
      isEverything('s3:GetObject *') && isEverything('s3:* a') && !isEverything('s3:GetObject a/*'),
    ).toBe(true);
    expect(all.filter(isEverything)).toEqual([]);
  });

  it('lets no function write a policy or pass a role', () => {
    // The sender of notices only sends test notices for other functions.
    const others = all.filter((grant) => grant !== 'lambda:InvokeFunction ComplianceSendingNoticesSend');
    expect(others.filter((grant) => /^(iam|sts|kms|lambda|Deny|logs)/.test(grant))).toEqual([]);
  });
});
