import { type JsonObject, parseExact } from '@veeam-automation/veeam/backup-replication/exact-json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentOfPlan,
  looksCloned,
  repositoryIdOf,
  runsAutomatically,
} from '../../../../../functions/clone/drivers/backup-replication/job-document.ts';
import type { ClonePlan } from '../../../../../functions/clone/state.ts';

const plan: ClonePlan = {
  server: 'vbr-1',
  driver: 'backup-replication',
  driverReason: '',
  apiVersion: '1.3-rev1',
  source: { id: 'a', name: 'DB', type: 'VSphereBackup' },
  name: 'DB copy',
  description: 'Cloned from DB [clone 1]',
  warnings: [],
};

/** A document as a server sends it. Its numbers keep their text. */
function read(document: object): JsonObject {
  return parseExact(JSON.stringify(document)) as JsonObject;
}

const fresh = {
  id: 'b',
  name: 'DB_clone1',
  description: 'Created by .\\veeamadmin at 5/20/2025 2:47 PM.',
  type: 'VSphereBackup',
  isDisabled: false,
  storage: { backupRepositoryId: 'r-1', retentionPolicy: { type: 'Days', quantity: 3 } },
  schedule: { runAutomatically: false, daily: { isEnabled: true } },
};

describe('documentOfPlan', () => {
  it('sets the name and description, and leaves what was not requested', () => {
    expect(documentOfPlan(read(fresh), plan)).toStrictEqual({
      ...fresh,
      name: 'DB copy',
      description: 'Cloned from DB [clone 1]',
    });
  });

  it.each(['storage', 'target'])('sets the repository in %s and keeps the other fields', (holder) => {
    const document = read({ [holder]: { backupRepositoryId: 'r-1', gfsPolicy: { isEnabled: false } } });
    const changed = documentOfPlan(document, { ...plan, repository: { uid: 'r-2', name: 'Other' } });
    expect(changed[holder]).toStrictEqual({ backupRepositoryId: 'r-2', gfsPolicy: { isEnabled: false } });
    expect(repositoryIdOf(changed)).toBe('r-2');
  });

  it('restores the original schedule of the clone, or disables it, on request', () => {
    const on = documentOfPlan(read(fresh), { ...plan, enabled: true, runAutomatically: true });
    expect(on).toMatchObject({
      isDisabled: false,
      schedule: { runAutomatically: true, daily: { isEnabled: true } },
    });
    expect(runsAutomatically(on)).toBe(true);
    const off = documentOfPlan(read(fresh), { ...plan, enabled: false });
    expect(off).toMatchObject({ isDisabled: true, schedule: { runAutomatically: false } });
  });

  it('sends back unknown fields unchanged, and numbers with every digit', () => {
    const text = '{"id":"b","name":"x","future":{"size":12345678901234567890,"ratio":1.10,"none":null}}';
    const sent = JSON.stringify(documentOfPlan(parseExact(text) as JsonObject, plan));
    expect(sent).toContain('"future":{"size":12345678901234567890,"ratio":1.10,"none":null}');
  });

  it('does not change a value that is not a schedule', () => {
    const text = '{"schedule":1.10}';
    const asked = { ...plan, runAutomatically: true };
    expect(JSON.stringify(documentOfPlan(parseExact(text) as JsonObject, asked))).toContain(
      '"schedule":1.10',
    );
  });

  it('gives the same result when applied twice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (document, enabled) => {
        const asked = { ...plan, enabled, repository: { uid: 'r-2', name: 'Other' } };
        const once = documentOfPlan(read({ ...fresh, ...document }), asked);
        expect(documentOfPlan(once, asked)).toStrictEqual(once);
      }),
    );
  });
});

describe('looksCloned', () => {
  const original = {
    ...fresh,
    id: 'a',
    name: 'DB',
    description: 'Nightly',
    schedule: { ...fresh.schedule, runAutomatically: true },
  };

  it('recognizes a new clone by its settings, whatever the server sets itself', () => {
    expect(looksCloned(read(original), read(fresh))).toBe(true);
  });

  it.each([
    ['repository', { storage: { ...fresh.storage, backupRepositoryId: 'r-2' } }],
    ['type', { type: 'HyperVBackup' }],
    ['schedule', { schedule: { runAutomatically: false, daily: { isEnabled: false } } }],
    ['unknown field', { future: 1 }],
  ])('does not recognize a job with another %s as a clone', (_what, change) => {
    expect(looksCloned(read(original), read({ ...fresh, ...change }))).toBe(false);
  });

  it('compares numbers that JavaScript cannot hold', () => {
    const withSize = (size: string) => parseExact(`{"id":"a","size":${size}}`) as JsonObject;
    expect(looksCloned(withSize('12345678901234567890'), withSize('12345678901234567890'))).toBe(true);
    expect(looksCloned(withSize('12345678901234567890'), withSize('12345678901234567891'))).toBe(false);
  });
});
