import { Duration } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Workflow } from '../resources/workflow.ts';
import { Alarms, sum } from './alarms.ts';
import { automationDashboard } from './dashboard.ts';
import { checkWindowHours } from './longest-gap.ts';
import type { Monitored } from './monitored.ts';
import { enters, OwnMetrics } from './own-metrics.ts';

const period = Duration.minutes(5);
const dueDays = 14;

/**
 * Alarms on what needs a person, and a dashboard. What a retry gets over raises none: a workflow is watched by its
 * executions, the API by its answers, and what is invoked asynchronously by what has become of it in the end.
 */
export class Monitoring extends Construct {
  readonly #props: Monitored;
  readonly #own: OwnMetrics;
  readonly #alarms: Alarms;

  constructor(scope: Construct, id: string, props: Monitored) {
    super(scope, id);
    this.#props = props;
    this.#own = new OwnMetrics(props.name);
    const { alarms, dashboard } = props.deployment;
    this.#alarms = new Alarms(this, 'Alarms', alarms ? props.compliance.topic : undefined);
    this.#watchChecks();
    this.#watchClones();
    this.#watchWorkflows();
    this.#watchEvents();
    this.#watchApi();
    this.#watchCredentials();
    if (dashboard) automationDashboard(this, { ...props, own: this.#own, alarms: this.#alarms.all });
  }

  #watchChecks(): void {
    const { compliance, copyJobs, schedule } = this.#props;
    const windowHours = checkWindowHours(schedule.schedule, schedule.timeZone);
    if (windowHours !== undefined) {
      this.#alarms.add('CheckDidNotRun', {
        says: `No check has ended in ${windowHours} hours.`,
        metric: this.#own.metric('Jobs', Duration.hours(1), { statistic: Stats.SAMPLE_COUNT }),
        below: 1,
        periods: windowHours,
      });
    }
    const undelivered = 'NoticesNotDelivered';
    for (const { node, logGroup } of [compliance.stateMachine, copyJobs.policyRuns]) {
      this.#own.count(this, `${node.id}Undelivered`, logGroup, enters('NotDelivered'), undelivered);
    }
    const notDelivered = this.#own.metric(undelivered, period);
    this.#alarms.add('NoticeNotDelivered', {
      says: 'The notice of a check or of a copy job policy could not be delivered.',
      metric: notDelivered,
    });
    this.#alarms.add('CheckFailed', {
      says: 'A check failed, timed out or was stopped: what it was to find is not known.',
      // A check whose notice was not delivered has done its work, and raises the alarm above.
      metric: sum('checks', { ...broken(compliance.stateMachine), notDelivered }, 'notDelivered'),
    });
  }

  #watchClones(): void {
    const { clones } = this.#props;
    this.#alarms.add('CloneUnknown', {
      says: 'It is not known whether a clone was made.',
      metric: sum('clones', {
        unknown: this.#own.metric('Clones', period, { dimensions: { Outcome: 'unknown' } }),
        ...broken(clones.reconciliation),
      }),
    });
  }

  #watchWorkflows(): void {
    const { cloneBatches, copyJobs, slack } = this.#props;
    this.#alarms.add('CloneBatchNotClosed', {
      says: 'A run of a clone batch was aborted, and what had started could not be resolved.',
      metric: sum('runs', broken(cloneBatches.closing)),
    });
    this.#alarms.add('CopyJobPoliciesFailed', {
      says: 'A run of the copy job policies failed, timed out or was stopped.',
      metric: sum('runs', broken(copyJobs.policyRuns)),
    });
    this.#alarms.add('SlackCommandFailed', {
      says: 'A command from Slack failed, or Slack did not take its answer.',
      metric: sum('commands', broken(slack.stateMachine)),
    });
  }

  #watchEvents(): void {
    this.#alarms.add('EventsFailed', {
      says: 'A scheduled or started piece of work was not taken by its function in the end.',
      metric: this.#props.failedEvents.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: Stats.MAXIMUM,
      }),
    });
  }

  #watchApi(): void {
    this.#alarms.add('ApiErrors', {
      says: 'The API answered with 500: a fault of its own, not of a Veeam server.',
      metric: this.#own.metric('ApiErrors', period),
    });
  }

  #watchCredentials(): void {
    this.#alarms.add('LogonRefused', {
      says: 'A Veeam server refused the current credential.',
      metric: this.#own.metric('LogonsRefused', period),
    });
    if (this.#props.deployment.credentialsMaxAgeDays === undefined) return;
    this.#alarms.add('CredentialDue', {
      says: `A stored credential is to be changed within ${dueDays} days, or its age was not measured.`,
      metric: this.#own.metric('CredentialDaysLeft', Duration.days(1), { statistic: Stats.MINIMUM }),
      below: dueDays,
      periods: 2,
    });
  }
}

/** The executions of a workflow that did not come to its end. */
function broken(machine: Workflow): Record<'failed' | 'timedOut' | 'aborted', IMetric> {
  return {
    failed: machine.metricFailed({ period }),
    timedOut: machine.metricTimedOut({ period }),
    aborted: machine.metricAborted({ period }),
  };
}
