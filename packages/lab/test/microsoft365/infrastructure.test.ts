import { describe, expect, it } from 'vitest';
import { MICROSOFT365_VERSIONS } from '../../src/options.ts';
import { M365Session, startM365Lab } from './m365-session.ts';

describe.each(MICROSOFT365_VERSIONS)('%s', (version) => {
  it('has the proxies its repositories are on', async () => {
    await using lab = await disposable(version);
    const session = await M365Session.open(lab.lab, version);
    const { json } = await session.ask('GET', 'Proxies');
    const proxies = (version === 'v8' ? (json as { results: ProxyAnswer[] }).results : json) as ProxyAnswer[];
    expect(proxies.map(({ status }) => status)).toEqual(Array(version === 'v8' ? 4 : 2).fill('Online'));
    expect(proxies.map(({ fqdn }) => fqdn !== undefined)).toEqual(proxies.map(() => version !== 'v6'));
    const [first] = proxies;
    expect((await session.ask('GET', `Proxies/${first?.id}`)).json).toEqual(first);
    expect((await session.ask('GET', 'Proxies/none')).status).toBe(404);
  });

  it('has a licence, whose end has another name from v7 on', async () => {
    await using lab = await disposable(version);
    const session = await M365Session.open(lab.lab, version);
    expect((await session.ask('GET', 'License')).json).toMatchObject({
      status: 'Valid',
      [version === 'v6' ? 'expirationDate' : 'licenseExpires']: expect.stringMatching(/^2027/),
      totalNumber: 970,
      usedNumber: 480,
    });
  });
});

interface ProxyAnswer {
  readonly id: string;
  readonly status: string;
  readonly fqdn?: string;
}

async function disposable(version: (typeof MICROSOFT365_VERSIONS)[number]) {
  const lab = await startM365Lab(version);
  return { lab, [Symbol.asyncDispose]: () => lab.close() };
}
