import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../configuration/sections/deployment-settings.ts';

/** `page`: a person must look now. `mail`: in the morning. All else is only on the dashboard. */
type Severity = 'page' | 'mail';

interface AlarmSettings {
  severity: Severity;
  /** The event, as a sentence. */
  says: string;
  metric: Metric;
}

/**
 * The alarms of an automation. Each uses one metric, because each metric of an alarm is billed. Each notifies its topic
 * when it is raised and when it is over.
 */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #actions: Readonly<Record<Severity, SnsAction>> | undefined;

  /** @param topic the topic of alarms for which `alarmTopics` names no other */
  constructor(
    scope: Construct,
    id: string,
    topic: ITopic,
    { alarms, alarmTopics }: Pick<DeploymentSettings, 'alarms' | 'alarmTopics'>,
  ) {
    super(scope, id);
    if (!alarms) return;
    const actionOf = (severity: Severity) => {
      const resource = alarmTopics[severity];
      if (resource === undefined) return new SnsAction(topic);
      const arn = Stack.of(this).formatArn({ service: 'sns', resource });
      return new SnsAction(Topic.fromTopicArn(this, `Topic-${severity}`, arn));
    };
    this.#actions = { page: actionOf('page'), mail: actionOf('mail') };
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

  /**
   * Raised when the metric counted something in one of the last `periods`, and over when it did in none. Data may
   * arrive late, and repeated events within that time are one alarm.
   * @param id names the construct, and, in kebab case, the alarm's runbook in docs/operations.md
   */
  onCount(id: string, { periods, ...settings }: AlarmSettings & { periods: number }): void {
    this.#add(id, settings, {
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Raised when nothing was counted in any of the last `periods`. */
  onSilence(id: string, { periods, ...settings }: AlarmSettings & { periods: number }): void {
    this.#add(id, settings, {
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #add(
    id: string,
    { severity, says, metric }: AlarmSettings,
    condition: Omit<ConstructorParameters<typeof Alarm>[2], 'metric' | 'alarmDescription'>,
  ): void {
    if (!this.#actions) return;
    const runbook = id.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
    const alarm = new Alarm(this, id, {
      alarmDescription: `${says} What to do: docs/operations.md#${runbook}`,
      metric,
      ...condition,
    });
    alarm.addAlarmAction(this.#actions[severity]);
    alarm.addOkAction(this.#actions[severity]);
    this.all.push(alarm);
  }
}
