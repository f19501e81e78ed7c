import type { Entry, Notice } from '../../../functions/notices/notice.ts';
import { systemEvent } from '../../../functions/notices/system-events.ts';

/** An entry as a check makes it, changed as a test needs it. */
export const entry = (given: Partial<Entry> = {}): Entry => ({
  kind: 'new',
  id: 'last-result-abc',
  rule: 'last-result',
  title: 'The last run did not succeed',
  severity: 'high',
  server: 'vbr-1',
  product: 'backup-replication',
  job: { id: 'b2b1c1a4-0000-4000-8000-000000000001', name: 'DB Backup', control: 'retry' },
  since: '2026-11-23T06:00:00Z',
  reason: 'last result: Failed',
  remedy: 'Retry the job.',
  ...given,
});

/** As many entries of one group as wanted, each of a job of its own. */
export const entries = (count: number, given: Partial<Entry> = {}): Entry[] =>
  Array.from({ length: count }, (_none, index) =>
    entry({ id: `last-result-${index}`, job: { id: `job-${index}`, name: `job ${index}` }, ...given }),
  );

export const notice = (given: readonly Entry[], also: Partial<Notice> = {}): Notice => ({
  id: 'check-1',
  at: '2026-11-23T06:00:00Z',
  headline: `Veeam: ${given.length} new (1 of 2 jobs comply)`,
  entries: [...given],
  notes: [],
  totals: { jobs: 2, complying: 1, open: given.length },
  report: 'check-1',
  ...also,
});

const requestedBy = { source: 'http', name: 'ci' };

/** One of each type. */
export const systemEvents = [
  systemEvent('clone-ended', 'clone "Copy" of "DB" on em-1: succeeded', ['em-1'], {
    clone: 'clone-1',
    server: 'em-1',
    source: 'DB',
    name: 'Copy',
    outcome: 'succeeded',
    message: 'The job was cloned.',
    job: { id: 'j-1', name: 'Copy' },
    requestedBy,
    requestedAt: '2026-11-23T05:00:00Z',
    endedAt: '2026-11-23T05:01:00Z',
  }),
  systemEvent('batch-ended', 'batch on em-1, vbr-1: 1 of 2 jobs are cloned', ['em-1', 'vbr-1'], {
    batch: 'batch-1',
    run: 1,
    servers: ['em-1', 'vbr-1'],
    items: 2,
    succeeded: 1,
    failed: 1,
    cancelled: 0,
    unknown: 0,
    notStarted: 0,
    requestedBy,
    startedAt: '2026-11-23T05:00:00Z',
    endedAt: '2026-11-23T05:10:00Z',
  }),
  systemEvent('server-version-changed', 'vbr-1 went from 12.1 to 12.3', ['vbr-1'], {
    server: 'vbr-1',
    from: { api: '1.1-rev0', build: '12.1' },
    to: { api: '1.2-rev0', build: '12.3' },
  }),
  systemEvent('check-did-not-run', 'no check has ended in 26 hours', [], {
    lastCheck: 'check-1',
    lastCheckAt: '2026-11-22T06:00:00Z',
    expectedBy: '2026-11-23T08:00:00Z',
  }),
];

export const reportUrl = 'https://api.example/compliance/report-links/check-1?until=1&signature=s';

/** Names that could be treated as markup, a mention, a header or the end of a text. */
export const hostileNames = [
  '<!channel> *bold* <https://evil|x> @here',
  '</at><at id="0">everyone</at>',
  '[click](https://evil.example) ![x](https://evil.example/p.png)',
  'x\r\nBcc: everyone@example.com\r\n\r\n<script>alert(1)</script>',
  '"},{"type":"TextBlock","text":"mine"},{"x":"',
  '\u202Egnp.exe\u2028line\u0000nul',
  '{{secret}} %n%s $(id)',
  '\ud800 lone',
];
