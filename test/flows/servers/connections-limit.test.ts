import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Automation, ended, startAutomation } from '../automation.ts';
import { type Assembly, synthesizeAssembly } from '../synthesize-assembly.ts';

let assembly: Assembly;
let automation: Automation;
beforeAll(async () => {
  assembly = synthesizeAssembly(`
servers:
  vbr-1: { product: backup-replication, url: 'https://127.0.0.1:1', tls: public }
deployment:
  concurrencyPerServer: 1
`);
  automation = await startAutomation({ assembly: assembly.path });
}, 120_000);
afterAll(async () => {
  await automation?.close();
  assembly?.remove();
});

/** The requests that open and close sessions, in the order in which they were sent. */
const logons = () =>
  automation.lab.requests
    .list()
    .toSorted((left, right) => (left.at < right.at ? -1 : 1))
    .flatMap(({ method, path }) => {
      if (method !== 'POST') return [];
      return path.endsWith('/oauth2/token') ? ['on'] : path.endsWith('/oauth2/logout') ? ['off'] : [];
    });

it('a server is connected to once at a time, whoever reads and clones, and nobody fails for having waited', async () => {
  const { body: first } = await automation.call('GET', '/jobs?server=vbr-1&fresh=true');
  const job = first.jobs.find(({ name }: { name: string }) => name === 'DB Backup');
  automation.lab.requests.clear();
  const { body: clone } = await automation.call('POST', '/clones', {
    body: { server: 'vbr-1', job: job.id, name: 'Beside the others' },
  });
  const { body: check } = await automation.call('POST', '/compliance/checks');
  const reads = await Promise.all(
    Array.from({ length: 4 }, () => automation.call('GET', '/jobs?server=vbr-1&fresh=true')),
  );
  expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await ended(automation, clone.id)).toMatchObject({ outcome: 'succeeded' });
  await expect
    .poll(async () => (await automation.call('GET', `/compliance/checks/${check.id}`)).body.status)
    .toBe('finished');
  const { body: report } = await automation.call('GET', `/compliance/reports/${check.id}`);
  expect(report.servers).toMatchObject([{ server: 'vbr-1', jobs: expect.any(Number) }]);
  // Reads log on and off within one connection, and no other logon comes between; a clone's session outlives its steps.
  const reading = logons().join(' ');
  expect(reading.match(/on off/g)?.length).toBeGreaterThanOrEqual(4);
  const left = await automation.record.page({ pk: 'LEASE#vbr-1#CONNECTIONS' });
  expect(left.items).toEqual([]);
});
