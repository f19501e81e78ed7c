import { Metric, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { MetricName } from '../../functions/platform/metrics.ts';
import { Alarms } from './alarms.ts';
import { automationDashboard } from './dashboard.ts';
import { checkWindowHours } from './longest-gap.ts';
import type { Monitored } from './monitored.ts';

const period = Duration.minutes(5);
const quarterOfAnHour = 3;
/** Every check or run may repeat such an event: all of them within this time are one alarm. */
const threeHours = 36;

/**
 * Alarms for events that need a person, and a dashboard. An error that a retry overcomes raises no alarm. Workflows are
 * monitored by their executions, the API by its responses, and asynchronous functions by their final result. Stopped
 * executions raise no alarm, nor do failed Slack commands, whose senders are informed; the dashboard shows the latter.
 */
export class Monitoring extends Construct {
  readonly #props: Monitored;
  readonly #alarms: Alarms;

  constructor(scope: Construct, id: string, props: Monitored) {
    super(scope, id);
    this.#props = props;
    this.#alarms = new Alarms(this, 'Alarms', props.compliance.topic, props.deployment);
    this.#watchChecks();
    this.#watchNotices();
    this.#watchWork();
    if (props.deployment.dashboard) automationDashboard(this, { ...props, alarms: this.#alarms.all });
  }

  #watchChecks(): void {
    const { compliance, schedule } = this.#props;
    const windowHours = checkWindowHours(schedule.schedule, schedule.timeZone);
    if (windowHours !== undefined) {
      this.#alarms.onSilence('CheckDidNotRun', {
        severity: 'page',
        says: `No check has ended in ${windowHours} hours.`,
        metric: compliance.stateMachine.metricSucceeded({ period: Duration.hours(1) }),
        periods: windowHours,
      });
    }
    this.#alarms.onCount('CheckFailed', {
      severity: 'mail',
      says: 'A check failed: what it was to find is not known.',
      metric: compliance.stateMachine.metricFailed({ period }),
      periods: threeHours,
    });
    this.#alarms.onCount('CheckTimedOut', {
      severity: 'mail',
      says: 'A check took too long and was ended: what it was to find is not known.',
      metric: compliance.stateMachine.metricTimedOut({ period }),
      periods: threeHours,
    });
  }

  #watchNotices(): void {
    const { name, copyJobs } = this.#props;
    const metricName: MetricName = 'NoticesUndelivered';
    // The sender counts the notices it gives up. This filter counts those that a policy run could not write.
    const { node, logGroup } = copyJobs.policyRuns;
    new MetricFilter(this, `${node.id}Undelivered`, {
      logGroup,
      filterPattern: FilterPattern.literal(
        '{ $.type = "*StateEntered" && $.details.name = "*NotDelivered" }',
      ),
      metricNamespace: name,
      metricName,
      metricValue: '1',
      unit: Unit.COUNT,
    });
    this.#alarms.onCount('NoticeNotDelivered', {
      severity: 'page',
      says: 'A notice was given up: a channel did not take it for three days, or never will.',
      metric: this.#own(metricName),
      periods: threeHours,
    });
  }

  #watchWork(): void {
    const { copyJobs, failedEvents } = this.#props;
    this.#alarms.onCount('CloneUnknown', {
      severity: 'mail',
      says: 'It is not known whether a clone was made.',
      metric: this.#own('ClonesUnknown'),
      periods: quarterOfAnHour,
    });
    this.#alarms.onCount('CopyJobPoliciesFailed', {
      severity: 'mail',
      says: 'A run of the copy job policies failed.',
      metric: copyJobs.policyRuns.metricFailed({ period }),
      periods: threeHours,
    });
    this.#alarms.onCount('EventsFailed', {
      severity: 'mail',
      says: 'A scheduled or started piece of work was not taken by its function in the end.',
      metric: failedEvents.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
      periods: quarterOfAnHour,
    });
    this.#alarms.onCount('ApiErrors', {
      severity: 'mail',
      says: 'The API answered with 500: a fault of its own, not of a Veeam server.',
      metric: this.#own('ApiErrors'),
      periods: quarterOfAnHour,
    });
    this.#alarms.onCount('LogonRefused', {
      severity: 'mail',
      says: 'A Veeam server refused the current credential.',
      metric: this.#own('LogonsRefused'),
      periods: threeHours,
    });
  }

  /** A metric that functions count (functions/platform/metrics.ts). */
  #own(metricName: MetricName): Metric {
    return new Metric({ namespace: this.#props.name, metricName, period, statistic: Stats.SUM });
  }
}
