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

it('knows every function there is', () => {
  expect(Object.keys(grants).sort()).toEqual(Object.keys(expectedGrants).sort());
});

it.each(Object.keys(expectedGrants))('lets %s do what is written down for it, and no more', (name) => {
  expect(grants[name]).toEqual([...(expectedGrants[name] ?? [])].sort());
});

describe('least privilege', () => {
  it('lets only what writes reach the writing credentials', () => {
    expect(holdersOf(get('write')).sort()).toEqual([
      'ClonesCloneResolve',
      'ClonesCloneSteps',
      'CopyJobsCopyJobPolicies',
      // It changes jobs, and a connection test logs on with both.
      'HttpWriteHttp',
      'SchedulesScheduledWork',
      'SlackSlackRun',
    ]);
  });

  it('lets the function that stores credentials read none of them', () => {
    expect(holdersOf(put('read'), put('write'))).toEqual(['HttpCredentialsHttp']);
    expect(holdersOf(get('read'), get('write'))).not.toContain('HttpCredentialsHttp');
  });

  it('keeps what Slack and webhooks reach first away from writing, and what posts from every server', () => {
    const reached = ['HttpSlackHttp', 'HttpWebhooksHttp', 'SlackSlackPrepare'];
    expect(holdersOf(get('write')).filter((name) => reached.includes(name))).toEqual([]);
    expect(holdersOf(get('read')).filter((name) => /SlackHttp|SlackAnswer/.test(name))).toEqual([]);
  });

  it('gives no function an action or a resource that is everything', () => {
    const isEverything = (grant: string) => {
      const [action = '', ...resource] = grant.split(' ');
      return action.includes('*') || /^[^/]*\*/.test(resource.join(' '));
    };
    expect(
      isEverything('s3:GetObject *') && isEverything('s3:* a') && !isEverything('s3:GetObject a/*'),
    ).toBe(true);
    expect(all.filter(isEverything)).toEqual([]);
  });

  it('denies and lets change nothing but what is named: no policy is written or passed by a function', () => {
    // The sender of notices sends test notices for others, and nothing but those.
    const others = all.filter((grant) => grant !== 'lambda:InvokeFunction ComplianceSendingNoticesSend');
    expect(others.filter((grant) => /^(iam|sts|kms|lambda|Deny|logs)/.test(grant))).toEqual([]);
  });
});
