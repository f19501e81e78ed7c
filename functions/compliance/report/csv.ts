import { csvText } from '../../platform/csv.ts';
import type { JudgedJob } from '../engine/evaluation.ts';
import type { Finding } from '../findings/finding.ts';
import type { Report } from './document.ts';

const columns = [
  'server',
  'product',
  'job',
  'jobId',
  'type',
  'verdict',
  'lastResult',
  'lastRun',
  'lastSuccess',
  'nextRun',
  'enabled',
  'repository',
  'objects',
  'findingId',
  'rule',
  'severity',
  'state',
  'since',
  'title',
  'evidence',
  'remedy',
  'owner',
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number | boolean | undefined>>;

const evidenceText = (evidence: Finding['evidence']): string =>
  evidence
    .map(({ fact, value, unit }) => `${fact}: ${value ?? 'none'}${unit === undefined ? '' : ` ${unit}`}`)
    .join('; ');

const jobCells = (job: JudgedJob): Row => ({
  server: job.server,
  product: job.product,
  job: job.name,
  jobId: job.id,
  type: job.type,
  verdict: job.verdict,
  lastResult: job.lastResult,
  lastRun: job.lastRun,
  lastSuccess: job.lastSuccess,
  nextRun: job.nextRun,
  enabled: job.enabled,
  repository: job.repository?.name ?? job.repository?.id,
  objects: job.objects,
});

const findingCells = (finding: Finding): Row => ({
  server: finding.server,
  product: finding.product,
  findingId: finding.id,
  rule: finding.rule,
  severity: finding.severity,
  state: finding.state,
  since: finding.since,
  title: finding.title,
  evidence: evidenceText(finding.evidence),
  remedy: finding.remedy,
  owner: finding.owner,
});

function* rowsOf(report: Report): Generator<Row> {
  for (const finding of report.findings) if (finding.job === undefined) yield findingCells(finding);
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  for (const job of report.jobs) {
    const findings = job.findings.flatMap((id) => byId.get(id) ?? []);
    if (findings.length === 0) yield jobCells(job);
    for (const finding of findings) yield { ...jobCells(job), ...findingCells(finding) };
  }
}

/**
 * The report as CSV (RFC 4180, UTF-8, with a header): a line for every finding of a server, then for every job a line
 * per finding, or one line without a finding.
 */
export function reportCsv(report: Report): string {
  return csvText(columns, rowsOf(report));
}
