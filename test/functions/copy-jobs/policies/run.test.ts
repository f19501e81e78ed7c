import { expect, it } from 'vitest';
import type { Configuration } from '../../../../functions/configuration.ts';
import { copyJobPolicies } from '../../../../functions/copy-jobs/policies/policies.ts';
import { runPolicies, serversOfPolicies } from '../../../../functions/copy-jobs/policies/run.ts';
import { countedSecrets } from '../../counted-secrets.ts';
import { runRecord } from '../../platform/record/running-record.ts';

const names = Array.from({ length: 12 }, (_none, index) => `vb365-${String(index + 1).padStart(2, '0')}`);
const configuration: Configuration = {
  servers: names.map((name) => ({
    name,
    product: 'microsoft365',
    baseUrl: 'https://127.0.0.1:1',
    tls: { kind: 'public' },
    apiVersion: 'latest',
    format: 'xml',
    timeoutMs: 1_000,
  })),
  clones: { deadlineSeconds: 60, pollingSeconds: 30, perServer: 5 },
  compliance: {},
  copyJobs: {},
  webhooks: {},
};

it('works on at most five servers at once, and reports each that cannot be read, in order', async () => {
  await using running = await runRecord();
  const { secrets, most, asked } = countedSecrets();
  const context = {
    configuration,
    copyJobs: copyJobPolicies.parse({}),
    secrets,
    record: running.open(),
    now: () => new Date('2026-03-04T12:00:00Z'),
    deadline: () => new AbortController().signal,
  };
  const result = await runPolicies(context, names, { dryRun: true });
  expect(most()).toBe(5);
  expect(asked()).toBe(names.length);
  expect(result.unread.map(({ server }) => server)).toStrictEqual(names);
});

it('has no server to work on when no policy names one', () => {
  expect(serversOfPolicies({ configuration, copyJobs: copyJobPolicies.parse({}) })).toStrictEqual([]);
});

it('works on a server that any of the patterns of a policy names', () => {
  const policy = { name: 'p', match: { jobs: ['*'], servers: ['vb365-0*', 'vb365-12'] }, repository: 'r' };
  const copyJobs = copyJobPolicies.parse({ policies: [{ ...policy, schedule: { type: 'Immediate' } }] });
  const wanted = names.filter((name) => !['vb365-10', 'vb365-11'].includes(name));
  expect(serversOfPolicies({ configuration, copyJobs })).toStrictEqual(wanted);
});
