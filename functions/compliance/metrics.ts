const namespace = 'VeeamAutomation';

/**
 * The figures of a check in CloudWatch's embedded metric format: a log line that becomes metrics, without a call
 * to CloudWatch (CloudWatch user guide, embedded metric format).
 */
export function metrics(
  at: Date,
  figures: {
    jobs: number;
    complying: number;
    violating: number;
    notJudged: number;
    open: number;
    unread: number;
  },
): string {
  const values = {
    Jobs: figures.jobs,
    JobsComplying: figures.complying,
    JobsViolating: figures.violating,
    JobsNotJudged: figures.notJudged,
    FindingsOpen: figures.open,
    ServersUnread: figures.unread,
  };
  const definitions = Object.keys(values).map((name) => ({ Name: name, Unit: 'Count' }));
  return JSON.stringify({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: definitions }],
    },
    ...values,
  });
}
