import type { Schema } from '../api/client.ts';

export type Report = Schema['Report'];
export type ReportFinding = Report['findings'][number];

/** The differences of the later of two reports from the earlier one. */
export interface Differences {
  readonly appeared: readonly ReportFinding[];
  readonly gone: readonly ReportFinding[];
  readonly changed: readonly { readonly finding: ReportFinding; readonly from: ReportFinding }[];
  readonly jobsAdded: number;
  readonly jobsGone: number;
}

const ranks = ['info', 'low', 'medium', 'high', 'critical'];
const byRank = (left: ReportFinding, right: ReportFinding): number =>
  ranks.indexOf(right.severity) - ranks.indexOf(left.severity) || left.id.localeCompare(right.id);

/** Compares two reports by the ids of their findings. The reports can come in either order. */
export function differencesOf(one: Report, other: Report): Differences {
  const [earlier, later] = one.at <= other.at ? [one, other] : [other, one];
  const before = new Map(earlier.findings.map((finding) => [finding.id, finding]));
  const after = new Map(later.findings.map((finding) => [finding.id, finding]));
  const jobsBefore = new Set(earlier.jobs.map(keyOf));
  const jobsAfter = new Set(later.jobs.map(keyOf));
  return {
    appeared: later.findings.filter(({ id }) => !before.has(id)).sort(byRank),
    gone: earlier.findings.filter(({ id }) => !after.has(id)).sort(byRank),
    changed: later.findings.flatMap((finding) => {
      const from = before.get(finding.id);
      const isOther = from && (from.severity !== finding.severity || from.state !== finding.state);
      return isOther ? [{ finding, from }] : [];
    }),
    jobsAdded: [...jobsAfter].filter((key) => !jobsBefore.has(key)).length,
    jobsGone: [...jobsBefore].filter((key) => !jobsAfter.has(key)).length,
  };
}

const keyOf = ({ server, id }: Report['jobs'][number]): string => `${server}/${id}`;
