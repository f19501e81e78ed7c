/** Least severe first. */
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** 0 for `info` to 4 for `critical`. */
export const severityRank = (severity: Severity): number => severities.indexOf(severity);

/** The severity `steps` above (or below) this one, stopping at the ends of the scale. */
export function shiftSeverity(severity: Severity, steps: number): Severity {
  const rank = Math.min(Math.max(severityRank(severity) + steps, 0), severities.length - 1);
  return severities[rank] ?? severity;
}
