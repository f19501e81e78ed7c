import type { Duration } from 'aws-cdk-lib';
import { Metric, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** The metrics that an automation keeps itself, in a namespace of its own: its name. */
export class OwnMetrics {
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** The sum over `period`, or another statistic. */
  metric(
    metricName: string,
    period: Duration,
    {
      statistic = Stats.SUM,
      dimensions = {},
    }: { statistic?: string; dimensions?: Record<string, string> } = {},
  ): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName,
      period,
      statistic,
      dimensionsMap: dimensions,
    });
  }

  /** Counts the lines of a log that fit a pattern (CloudWatch Logs, filter pattern syntax). */
  count(scope: Construct, id: string, logGroup: ILogGroup, pattern: string, metricName: string): void {
    new MetricFilter(scope, id, {
      logGroup,
      filterPattern: FilterPattern.literal(pattern),
      metricNamespace: this.#namespace,
      metricName,
      metricValue: '1',
      unit: Unit.COUNT,
    });
  }
}

/** A pattern for the log of a workflow: its executions enter one of the states whose names end so. */
export const enters = (ending: string): string =>
  `{ $.type = "*StateEntered" && $.details.name = "*${ending}" }`;
