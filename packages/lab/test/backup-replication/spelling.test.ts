import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromSpellingOf, inSpellingOf } from '../../src/backup-replication/spelling.ts';
import { REVISIONS } from '../../src/options.ts';
import type { JsonObject } from '../../src/server/formats.ts';

const document: JsonObject = {
  storage: {
    backupProxies: { autoSelectEnabled: true },
    advancedSettings: {
      synthenticFulls: { monthly: { dayOfMonth: 1, dayOfWeek: 'Monday' } },
      storageData: { storageOptimization: '4MB' },
    },
  },
  virtualMachines: { includes: [{ name: 'Monday', type: 'VirtualMachine', size: '1 GB' }] },
  guestProcessing: {
    guestCredentials: {
      useAgentManagementCredentials: false,
      credentials: { credentialsType: 'Standard', credentialsId: 'x' },
    },
  },
  schedule: { monthly: { dayOfMonth: 2 } },
};

test.each(REVISIONS)('a document survives %s', (revision) => {
  expect(fromSpellingOf(revision, inSpellingOf(revision, document))).toEqual(document);
});

test('a name that looks like a day is not a day', () => {
  expect(inSpellingOf('1.1-rev0', document)).toMatchObject({
    virtualMachines: { includes: [{ inventoryObject: { name: 'Monday' } }] },
    storage: { advancedSettings: { synthenticFulls: { monthly: { dayOfMonths: 1, dayOfWeek: 'monday' } } } },
  });
});

test('a field called as a method of every object keeps its name', () => {
  const extended = { ...document, vendor: { valueOf: 1, constructor: 2 } };
  for (const revision of REVISIONS)
    expect(fromSpellingOf(revision, inSpellingOf(revision, extended))).toEqual(extended);
});

test('unknown fields are kept in every revision', () => {
  const unknown = fc.dictionary(
    fc.string({ minLength: 1 }).map((name) => `vendor_${name}`),
    fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('null')),
  );
  fc.assert(
    fc.property(unknown, fc.constantFrom(...REVISIONS), (vendor, revision) => {
      const extended = { ...document, ...vendor };
      expect(fromSpellingOf(revision, inSpellingOf(revision, extended))).toEqual(extended);
    }),
    { numRuns: 50 },
  );
});
