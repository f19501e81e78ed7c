import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface AlarmSettings {
  /** What has happened, as a sentence. */
  says: string;
  metric: IMetric;
  /** Raised from this value on; 1 when left out. */
  from?: number;
  /** Raised below this value instead, and when nothing is measured at all. */
  below?: number;
  /** With `below`: for so many of the metric's periods in a row; 1 when left out. */
  periods?: number;
}

/** For how many periods a figure that comes late still raises its alarm. */
const latePeriods = 3;

/** The alarms of an automation. Each tells the notice topic when it is raised and when it is over. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #action: SnsAction | undefined;

  /** @param topic none when no alarm is wanted */
  constructor(scope: Construct, id: string, topic: ITopic | undefined) {
    super(scope, id);
    if (!topic) return;
    this.#action = new SnsAction(topic);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /** @param id names the construct, and, in kebab case, the alarm's runbook in docs/operations.md */
  add(id: string, { says, metric, from = 1, below, periods = 1 }: AlarmSettings): void {
    if (!this.#action) return;
    const runbook = id.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
    const alarm = new Alarm(this, id, {
      alarmDescription: `${says} What to do: docs/operations.md#${runbook}`,
      metric,
      threshold: below ?? from,
      comparisonOperator:
        below === undefined
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      // One of the last three is enough: what is measured may reach CloudWatch after its period was evaluated.
      evaluationPeriods: below === undefined ? latePeriods : periods,
      datapointsToAlarm: below === undefined ? 1 : periods,
      treatMissingData: below === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
    this.all.push(alarm);
  }
}

/** The sum of metrics, of which any may have no data. */
export function sum(label: string, metrics: Readonly<Record<string, IMetric>>, less?: string): IMetric {
  const terms = Object.keys(metrics).map((name) => `${name === less ? '-' : '+'} FILL(${name}, 0)`);
  return new MathExpression({
    label,
    expression: terms.join(' ').replace(/^\+ /, ''),
    usingMetrics: { ...metrics },
    period: Duration.minutes(5),
  });
}
