import { describe, expect, it } from 'vitest';
import { listDriftAction } from '../../../../functions/compliance/actions/list-drift.ts';
import { complianceSchema } from '../../../../functions/compliance/policies/configuration.ts';
import type { JobSettings } from '../../../../functions/compliance/settings/job-settings.ts';
import { hashOf, keepSettings } from '../../../../functions/compliance/settings/stored-settings.ts';
import type { Job } from '../../../../functions/jobs/job.ts';
import { keepLastSeen } from '../../../../functions/jobs/last-seen.ts';
import { healthyJob, hoursAgo, now } from '../estate.ts';
import { memoryRecord } from '../memory-record.ts';

const readAt = hoursAgo(1);
const golden: JobSettings = { retention: { points: 14 }, retries: 3, encryption: true };
const document = { storage: { retentionPolicy: { type: 'RestorePoints', quantity: 7 } } };
const jobOf = (id: string, name: string, server = 'vbr01') => healthyJob({ id, name, server });

/** Jobs of two servers as they were last seen, and their settings; the second has a document as its standard. */
const estate: [Job, JobSettings | undefined][] = [
  [jobOf('GOLDEN', 'Golden'), golden],
  [jobOf('worse', 'Worse'), { ...golden, retention: { points: 2 }, retries: 5 }],
  [jobOf('better', 'Better'), { ...golden, retries: 5 }],
  [jobOf('allowed', 'Allowed'), { ...golden, encryption: false }],
  [jobOf('unread', 'Unread'), undefined],
  [jobOf('free', 'Free'), { retries: 0 }],
  [jobOf('other', 'Alike', 'vbr02'), { retention: { points: 7 } }],
];
const drift = (standard: string) => ({
  'differs-from-standard': { standard, mayDiffer: ['encryption'] },
});
const compliance = complianceSchema.parse({
  standards: { file: { product: 'backup-replication', document } },
  policies: [
    { name: 'all', rules: drift('Golden') },
    { name: 'document', match: { servers: ['vbr02'] }, rules: drift('file') },
    { name: 'none', match: { names: ['Free'] }, rules: drift('') },
  ],
});
const servers = ['vbr01', 'vbr02', 'vbr03'].map((name) => ({ name, product: 'backup-replication' }) as const);

async function listing() {
  const { record } = memoryRecord();
  for (const server of ['vbr01', 'vbr02']) {
    const own = estate.filter(([job]) => job.server === server);
    const reading = { server, product: 'backup-replication', version: '1.3-rev1', readAt } as const;
    await keepLastSeen(record, { ...reading, jobs: own.map(([job]) => job) }, now);
    const read = own.flatMap(([job, settings]) => (settings ? [{ id: job.id, settings }] : []));
    const known = {
      jobs: new Map(
        read.map(({ id, settings }) => [id.toLowerCase(), { hash: hashOf(settings), at: readAt, mark: '' }]),
      ),
      byHash: new Map(read.map(({ settings }) => [hashOf(settings), settings])),
      readAt,
      isCut: false,
    };
    await keepSettings(record, server, { known, texts: new Map() });
  }
  const action = listDriftAction({ record, servers, compliance });
  return (query: object = {}, own = ['*']) =>
    action.run(
      { limit: 200, ...query },
      { caller: { source: 'http', name: 'ann', permissions: [], servers: own }, now, requestId: 'r' },
    );
}

const standard = { name: 'Golden', id: 'GOLDEN' };
const about = { server: 'vbr01', standard, readAt, mayDiffer: ['encryption'], differences: [], allowed: [] };
const better = { field: 'retries', standard: 3, job: 5, change: 'better' };
const worse = { field: 'retention.points', standard: 14, job: 2, change: 'worse' };
const encryption = { field: 'encryption', standard: true, job: false, change: 'worse' };

describe('drift', () => {
  it('shows the differences of each job with a standard, by server and name', async () => {
    const { readAt: _, ...unread } = about;
    expect(await (await listing())()).toEqual({
      counts: { differs: 1, same: 3, unknown: 1 },
      drift: [
        { ...about, job: { id: 'allowed', name: 'Allowed' }, status: 'same', allowed: [encryption] },
        { ...about, job: { id: 'better', name: 'Better' }, status: 'same', differences: [better] },
        {
          ...unread,
          ...{ job: { id: 'unread', name: 'Unread' }, standard: { name: 'Golden' }, status: 'unknown' },
          because: 'the settings of the job were not read',
        },
        { ...about, job: { id: 'worse', name: 'Worse' }, status: 'differs', differences: [worse, better] },
        {
          ...about,
          server: 'vbr02',
          job: { id: 'other', name: 'Alike' },
          standard: { name: 'file' },
          status: 'same',
        },
      ],
    });
  });

  it.each<[query: object, servers: string[], names: string[], counts: [number, number, number]]>([
    [{ job: 'WORSE' }, ['*'], ['Worse'], [1, 0, 0]],
    [{ job: 'Other' }, ['*'], ['Alike'], [0, 1, 0]],
    [{ job: 'Wors' }, ['*'], [], [0, 0, 0]],
    [{ server: ['vbr02', 'vbr03'] }, ['*'], ['Alike'], [0, 1, 0]],
    [{ server: ['vbr02'] }, ['vbr01'], [], [0, 0, 0]],
    [{}, ['vbr02'], ['Alike'], [0, 1, 0]],
    // Counts are of all jobs, whatever their status is.
    [{ status: ['differs'] }, ['*'], ['Worse'], [1, 3, 1]],
    [{ status: ['unknown', 'differs'] }, ['*'], ['Unread', 'Worse'], [1, 3, 1]],
  ])('is listed by %j for %j', async (query, own, names, [differs, same, unknown]) => {
    const listed = await (await listing())(query, own);
    expect(listed.drift.map(({ job }) => job.name)).toEqual(names);
    expect(listed.counts).toEqual({ differs, same, unknown });
  });

  it('comes page by page', async () => {
    const list = await listing();
    const first = await list({ limit: 3 });
    const second = await list({ limit: 3, next: first.next });
    expect([first, second].map((page) => page.drift.map(({ job }) => job.name))).toEqual([
      ['Allowed', 'Better', 'Unread'],
      ['Worse', 'Alike'],
    ]);
    expect(second.counts).toEqual(first.counts);
    expect(second).not.toHaveProperty('next');
  });
});
