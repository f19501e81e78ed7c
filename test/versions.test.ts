import { LAB_ACCOUNTS } from '@veeam-automation/lab/accounts';
import { startLab } from '@veeam-automation/lab/lab';
import { expect, test } from 'vitest';
import { testedVersions } from '../commands/docs/versions.ts';
import { readingSchema } from '../functions/compliance/reading.ts';
import { readServer } from '../functions/jobs/read/read-server.ts';
import { diagnose } from '../functions/servers/diagnose/diagnose.ts';
import { anyPort } from './functions/lab-server.ts';
import { secretsOf } from './functions/servers/kept-secrets.ts';

const { user: username, password } = LAB_ACCOUNTS.administrator;

// docs/versions.md is generated from the same list.
test.each(testedVersions)('$product $release, API $apiVersion in $format', async (tested) => {
  const { product, apiVersion, format } = tested;
  const lab = await startLab({ ...anyPort, ...tested.lab });
  try {
    const endpoint = lab.servers[product] ?? expect.fail(`The lab has no ${product}.`);
    const { name, url: baseUrl, fingerprint256: sha256 } = endpoint;
    const tls = { kind: 'fingerprint', sha256 } as const;
    const server = { name, product, baseUrl, tls, apiVersion: 'latest', format, timeoutMs: 5_000 };
    const credentials = { username, password };
    const secrets = secretsOf({ [`read/${name}`]: credentials, [`write/${name}`]: credentials });
    const access = { secrets, now: () => new Date() };
    const { ok, steps } = await diagnose(access, server);
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(ok).toBe(true);
    const reading = await readServer(access, server, new AbortController().signal, { sideFacts: true });
    expect(readingSchema.parse(reading)).toEqual(reading);
    expect(reading.version).toBe(apiVersion);
    expect(reading.build).toMatch(/^\d+\.\d+/);
    expect(reading.jobs.length).toBeGreaterThan(0);
    expect(reading.jobs.filter(({ status }) => status === 'unknown')).toEqual([]);
    // v6 has no request for a logout: its tokens expire.
    if (apiVersion !== 'v6') expect(lab.state()[name]?.openSessions).toBe(0);
  } finally {
    await lab.close();
  }
});
