import { describe, expect, it } from 'vitest';
import {
  compareWithStandard,
  documentStandards,
  driftDefaults,
  standardsAmong,
} from '../../../../functions/compliance/drift/compare.ts';
import {
  pathOfDocument,
  problemsOfDocument,
} from '../../../../functions/compliance/drift/standard-document.ts';
import { evaluate } from '../../../../functions/compliance/engine/evaluate.ts';
import { emptyHistory } from '../../../../functions/compliance/history.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import { storedJob } from '../../../../packages/veeam/test/backup-replication/job-model/examples/stored-job.ts';
import { healthyJob, now, readingOf } from '../estate.ts';

const golden = healthyJob({ id: 'golden', name: 'Golden' });
const daily = healthyJob();
const settings: Record<string, JobSettings> = {
  golden: { retention: { points: 14 }, retries: 3, schedule: { by: 'time', everyHours: 24 } },
  [daily.id]: { retention: { points: 2 }, retries: 5, schedule: { by: 'time', everyHours: 12 } },
};
const document = { product: 'backup-replication', document: storedJob } as const;
const among = (jobs = [golden, daily]) =>
  standardsAmong(
    () => jobs,
    ({ id }) => settings[id],
    documentStandards({ file: document }),
  );
const compared = (parameters: object, standardNamed = among()) =>
  compareWithStandard(
    { job: daily, settings: settings[daily.id] as JobSettings, standardNamed },
    { ...driftDefaults, standard: 'Golden', ...parameters },
  );

describe('a job compared with its standard', () => {
  it('differs in worse values, and in better ones only if the policy says so', () => {
    const worse = { field: 'retention.points', standard: 14, job: 2, change: 'worse' };
    const better = [
      { field: 'schedule.everyHours', standard: 24, job: 12, change: 'better' },
      { field: 'retries', standard: 3, job: 5, change: 'better' },
    ];
    expect(compared({})).toMatchObject({
      differences: [worse, ...better],
      counted: [worse],
      allowed: [],
    });
    expect(compared({ betterCounts: true })).toMatchObject({ counted: [worse, ...better] });
  });

  it('may differ in what a policy names, and these differences are shown separately', () => {
    expect(compared({ mayDiffer: ['retention.points', 'encryption'] })).toMatchObject({
      counted: [],
      allowed: [{ field: 'retention.points' }],
    });
  });

  it.each([
    ['is gone', among([daily])],
    ['has a name that two jobs have', among([golden, { ...golden, id: 'other' }])],
  ])('is not compared with one that %s', (_what, standardNamed) => {
    expect(compared({}, standardNamed)).toMatchObject({ kind: 'unknown' });
  });

  it('is not compared when its settings, or those of the standard, were not read', () => {
    const standardNamed = () => ({ name: 'Golden', product: daily.product, id: 'golden' });
    expect(compared({}, standardNamed)).toEqual({
      kind: 'unknown',
      because: expect.stringMatching(/the standard/),
    });
    const unread = compareWithStandard(
      { job: daily, standardNamed },
      { ...driftDefaults, standard: 'Golden' },
    );
    expect(unread).toEqual({ kind: 'unknown', because: expect.stringMatching(/the job/) });
  });

  it('is compared with a document of its product, on whichever server it is', () => {
    expect(compared({ standard: 'file' })).toMatchObject({
      standard: { name: 'file', product: 'backup-replication' },
      counted: [{ field: 'retention.points', standard: 7, job: 2 }],
    });
    expect(
      compareWithStandard(
        { job: healthyJob({ product: 'microsoft365' }), settings: {}, standardNamed: among() },
        { ...driftDefaults, standard: 'file' },
      ),
    ).toMatchObject({ kind: 'not-applicable' });
  });

  it('is not compared by the ids of the server that a document comes from', () => {
    expect(settings['golden']).not.toHaveProperty('storage');
    expect(documentStandards({ file: document }).get('file')?.settings).not.toHaveProperty('storage');
  });

  it('of another server is judged by the same document in a check', () => {
    const configuration = complianceSchema.parse({
      fixes: { enabled: true },
      standards: { sql: document },
      policies: [{ name: 'p', rules: { 'differs-from-standard': { standard: 'sql', observeOnly: false } } }],
    });
    const readings = ['vbr01', 'vbr02'].map((server) => ({
      ...readingOf([{ ...daily, server }], { server }),
      settings: {
        table: [{ retention: { points: 2 } }],
        jobs: [[daily.id, 0]] as [string, number][],
        unread: [],
      },
    }));
    const { findings } = evaluate(readings, emptyHistory(), configuration, now);
    const found = findings.filter(({ rule }) => rule === 'differs-from-standard');
    expect(found.map(({ server, job }) => [server, job?.control])).toEqual([
      ['vbr01', 'fix'],
      ['vbr02', 'fix'],
    ]);
    expect(found[0]?.evidence).toMatchObject([{ value: 2 }, { fact: 'retention.points of sql', value: 7 }]);
  });
});

describe('a document as the standard', () => {
  it('may be the answer that it was read from', () => {
    expect(pathOfDocument({ job: {}, document: {} })).toEqual(['document']);
    expect(pathOfDocument(storedJob)).toEqual([]);
  });

  it('reports a value of another type with its position', () => {
    expect(problemsOfDocument(document)).toEqual([]);
    const wrong = { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 'ten' } }, schedule: [] };
    expect(problemsOfDocument({ ...document, document: wrong })).toMatchObject([
      { path: ['storage', 'retentionPolicy', 'quantity'] },
      { path: ['schedule'] },
    ]);
  });

  it.each([
    ['backup-replication', { schedulePolicy: { type: 'Daily' } }],
    ['backup-replication', []],
    ['microsoft365', storedJob],
  ] as const)('without a setting of %s is not valid', (product, given) => {
    expect(problemsOfDocument({ product, document: given })).toHaveLength(1);
  });
});
