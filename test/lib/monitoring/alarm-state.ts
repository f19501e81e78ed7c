/** An alarm's properties in a template (CloudFormation, AWS::CloudWatch::Alarm). */
export interface Alarm {
  AlarmDescription: string;
  Metrics?: { Id: string; Expression?: string; ReturnData?: boolean; MetricStat?: Statistic }[];
  Namespace?: string;
  MetricName?: string;
  Dimensions?: Dimension[];
  Period?: number;
  Statistic?: string;
  Threshold: number;
  ComparisonOperator: string;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  TreatMissingData: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
}
interface Dimension {
  Name: string;
  Value: unknown;
}
export interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions?: Dimension[];
}
interface Statistic {
  Metric: Metric;
  Period: number;
  Stat: string;
}

/** One value of a metric, so many minutes ago. */
export interface Point extends Metric {
  minutesAgo: number;
  value: number;
}

/** A metric in short: a name, and the values of its dimensions. */
const keyOf = ({ Namespace, MetricName, Dimensions = [] }: Metric): string =>
  [Namespace, MetricName, ...Dimensions.map(({ Value }) => JSON.stringify(Value))].join(' ');

/**
 * Whether an alarm is raised by what was measured: of its last `EvaluationPeriods` periods, `DatapointsToAlarm` breach
 * its threshold, a missing one as `TreatMissingData` says (CloudWatch user guide, "Evaluating an alarm"). Of metric
 * math it knows sums and differences of metrics that are filled up with 0.
 */
export function isRaised(alarm: Alarm, points: readonly Point[]): boolean {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, TreatMissingData } = alarm;
  const isBreaching = (value: number | undefined) => {
    if (value === undefined) return TreatMissingData === 'breaching';
    if (alarm.ComparisonOperator === 'LessThanThreshold') return value < alarm.Threshold;
    if (alarm.ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= alarm.Threshold;
    throw new Error(`Operator not known: ${alarm.ComparisonOperator}`);
  };
  const values = Array.from({ length: EvaluationPeriods }, (_, period) => figureOf(alarm, points, period));
  return values.filter(isBreaching).length >= DatapointsToAlarm;
}

/** The value of an alarm's metric or expression in a period; 0 is the latest. */
function figureOf(alarm: Alarm, points: readonly Point[], period: number): number | undefined {
  const {
    Metrics = [],
    Namespace = '',
    MetricName = '',
    Dimensions = [],
    Period = 0,
    Statistic = '',
  } = alarm;
  const [expression] = Metrics.flatMap(({ Expression }) => Expression ?? []);
  if (expression === undefined) {
    const Metric = { Namespace, MetricName, Dimensions };
    const [only = { Metric, Period, Stat: Statistic }] = Metrics.flatMap(
      ({ MetricStat }) => MetricStat ?? [],
    );
    return statisticOf(only, points, period);
  }
  const terms = [...expression.matchAll(/([+-]?) ?FILL\((\w+), 0\)/g)];
  if (terms.map(([term]) => term).join(' ') !== expression) throw new Error(`Not known: ${expression}`);
  return terms.reduce((total, [, sign, id]) => {
    const stat = Metrics.find(({ Id }) => Id === id)?.MetricStat;
    if (!stat) throw new Error(`Metric not found: ${id}`);
    const value = statisticOf(stat, points, period) ?? 0;
    return sign === '-' ? total - value : total + value;
  }, 0);
}

function statisticOf(
  { Metric, Period, Stat }: Statistic,
  points: readonly Point[],
  period: number,
): number | undefined {
  const within = points.filter(
    (point) => keyOf(point) === keyOf(Metric) && Math.floor((point.minutesAgo * 60) / Period) === period,
  );
  const values = within.map(({ value }) => value);
  if (values.length === 0) return undefined;
  if (Stat === 'SampleCount') return values.length;
  if (Stat === 'Maximum') return Math.max(...values);
  if (Stat === 'Minimum') return Math.min(...values);
  if (Stat === 'Sum') return values.reduce((total, value) => total + value, 0);
  throw new Error(`Statistic not known: ${Stat}`);
}
