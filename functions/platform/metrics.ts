/**
 * The metrics of this project, each with an alarm on it (lib/monitoring). None of them is written while all is well: a
 * metric is billed for the hours in which it is written, and each value of a dimension is a metric of its own
 * (CloudWatch pricing). What was found and done is in the log, which the dashboard queries.
 */
export type MetricName = 'ApiErrors' | 'ClonesUnknown' | 'LogonsRefused' | 'NoticesUndelivered';

/**
 * A log line that CloudWatch turns into a metric, without a call to CloudWatch (CloudWatch user guide, embedded metric
 * format).
 */
export function metricLine(namespace: string, at: Date, name: MetricName, count: number): string {
  const Metrics = [{ Name: name, Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [[]], Metrics }];
  return JSON.stringify({ _aws: { Timestamp: at.getTime(), CloudWatchMetrics }, [name]: count });
}

/** Bypasses the runtime's console, which would put a time and a request id before the JSON. */
export function countMetric(namespace: string, at: Date, name: MetricName, count = 1): void {
  process.stdout.write(`${metricLine(namespace, at, name, count)}\n`);
}
