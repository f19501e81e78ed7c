/**
 * A line of the log that CloudWatch takes for metrics, without a call to it (CloudWatch user guide, embedded metric
 * format). `counts` are by the metric's name; `dimensions` tell one series of a metric from another.
 */
export function metricsLine(
  namespace: string,
  at: Date,
  counts: Readonly<Record<string, number>>,
  dimensions: Readonly<Record<string, string>> = {},
): string {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics }];
  return JSON.stringify({
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics },
    ...dimensions,
    ...counts,
  });
}

/** Past the runtime's console, which would put a time and a request id before the JSON. */
export function writeMetrics(...line: Parameters<typeof metricsLine>): void {
  process.stdout.write(`${metricsLine(...line)}\n`);
}
