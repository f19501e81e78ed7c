import type { Finding } from '../../web/findings/finding.ts';

type Part = { [Field in keyof Finding]?: Finding[Field] | undefined };

/** An open finding about a job's failed run, with the given fields. */
export function finding(part: Part = {}): Finding {
  const whole: Part = {
    id: 'last-result-4x9kq2m7ta',
    rule: 'last-result',
    title: 'The last run did not succeed',
    severity: 'high',
    state: 'open',
    server: 'vbr-1',
    product: 'backup-replication',
    job: { id: 'job', name: 'Daily SQL' },
    evidence: [{ fact: 'last result', value: 'Failed', source: 'server: lastResult' }],
    remedy: 'Read the message of the last session, and run the job again. It closes by itself.',
    since: '2026-11-27T06:00:00.000Z',
    ...part,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as Finding;
}
