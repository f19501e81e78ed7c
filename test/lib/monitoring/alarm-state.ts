/** An alarm's properties in a template (CloudFormation, AWS::CloudWatch::Alarm): one metric, no metric math. */
export interface Alarm extends Metric {
  AlarmDescription: string;
  Period: number;
  Statistic: string;
  Threshold: number;
  ComparisonOperator: string;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  TreatMissingData: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
}
interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: unknown }[];
}

/** One value of a metric, and its age in minutes. */
export interface Point extends Metric {
  minutesAgo: number;
  value: number;
}

/** A metric in short: a name, and the values of its dimensions. */
const keyOf = ({ Namespace, MetricName, Dimensions = [] }: Metric): string =>
  [Namespace, MetricName, ...Dimensions.map(({ Value }) => JSON.stringify(Value))].join(' ');

/**
 * Whether an alarm is raised by these values: of its last `EvaluationPeriods` periods, `DatapointsToAlarm` breach its
 * threshold. A missing one counts as `TreatMissingData` says (CloudWatch user guide, "Evaluating an alarm").
 */
export function isRaised(alarm: Alarm, points: readonly Point[]): boolean {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, TreatMissingData } = alarm;
  const isBreaching = (value: number | undefined) => {
    if (value === undefined) return TreatMissingData === 'breaching';
    if (alarm.ComparisonOperator === 'LessThanThreshold') return value < alarm.Threshold;
    if (alarm.ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= alarm.Threshold;
    throw new Error(`Operator not known: ${alarm.ComparisonOperator}`);
  };
  const values = Array.from({ length: EvaluationPeriods }, (_, period) => metricValue(alarm, points, period));
  return values.filter(isBreaching).length >= DatapointsToAlarm;
}

/** The value of an alarm's metric in a period; 0 is the latest. */
function metricValue(alarm: Alarm, points: readonly Point[], period: number): number | undefined {
  const values = points
    .filter((point) => keyOf(point) === keyOf(alarm))
    .filter(({ minutesAgo }) => Math.floor((minutesAgo * 60) / alarm.Period) === period)
    .map(({ value }) => value);
  if (values.length === 0) return undefined;
  if (alarm.Statistic === 'Maximum') return Math.max(...values);
  if (alarm.Statistic === 'Sum') return values.reduce((total, value) => total + value, 0);
  throw new Error(`Statistic not known: ${alarm.Statistic}`);
}
