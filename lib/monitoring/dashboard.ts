import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { severities } from '../../functions/compliance/findings/finding.ts';
import type { Monitored } from './monitored.ts';

interface DashboardProps extends Monitored {
  alarms: Alarm[];
}

const period = Duration.minutes(5);
const day = Duration.days(1);
const third = 8;

/** The dashboard of an automation: its problems, findings, actions and operation.
 * It has at most the 50 metrics that CloudWatch shows without charge (CloudWatch pricing, free tier). */
export function automationDashboard(scope: Construct, props: DashboardProps): void {
  const { alarms } = props;
  const state = new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 });
  new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [alarms.length > 0 ? [state] : [], findings(props), work(props), api(props)],
  });
}

function findings(props: DashboardProps): (LogQueryWidget | GraphWidget)[] {
  return [
    fromLogs(props, 'Jobs, as checked last', LogQueryVisualizationType.TABLE, [
      'filter event = "check-judged"',
      'stats latest(jobs) as Jobs, latest(violating) as Breaking_policy, latest(unread) as Servers_not_read',
    ]),
    fromLogs(props, 'Open findings by severity', LogQueryVisualizationType.STACKEDAREA, [
      'filter event = "check-judged"',
      `stats ${severities.map((severity) => `max(${severity})`).join(', ')} by bin(1d)`,
    ]),
    graph('Checks a day', third, [
      props.compliance.stateMachine.metricSucceeded({ period: day, label: 'Checks' }),
    ]),
  ];
}

function work(props: DashboardProps): (LogQueryWidget | GraphWidget)[] {
  const { compliance, clones, cloneBatches, copyJobs, slack, failedEvents } = props;
  const outcomes = ['succeeded', 'failed', 'cancelled', 'unknown'];
  const machines = {
    Clones: clones.stateMachine,
    Reconciliations: clones.reconciliation,
    'Looks at clone batches': cloneBatches.looks,
    Checks: compliance.stateMachine,
    'Copy job policies': copyJobs.policyRuns,
    Slack: slack.stateMachine,
  };
  const failed = Object.entries(machines).map(([label, machine]) => machine.metricFailed({ period, label }));
  return [
    fromLogs(props, 'Clones a day by outcome', LogQueryVisualizationType.BAR, [
      'filter event = "clone-ended"',
      `stats ${outcomes.map((each) => `sum(strcontains(outcome, "${each}")) as ${each}`).join(', ')} by bin(1d)`,
    ]),
    graph('Workflows that failed', third, failed),
    graph('Failed events waiting for a person', third, [
      failedEvents.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: Stats.MAXIMUM,
        label: 'Events',
      }),
    ]),
  ];
}

function api({ http: { apiId }, functions }: DashboardProps): GraphWidget[] {
  const metric = (metricName: string, label: string, statistic: string): Metric =>
    new Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiId: apiId },
      label,
      statistic,
      period,
    });
  return [
    graph('API requests', third, [
      metric('Count', 'All', Stats.SUM),
      metric('4xx', 'Refused (4xx)', Stats.SUM),
      metric('5xx', 'Failed (5xx)', Stats.SUM),
    ]),
    graph('API latency', third, [
      metric('Latency', 'Half are faster', Stats.p(50)),
      metric('Latency', '99 % are faster', Stats.p(99)),
    ]),
    graph(
      'Functions throttled',
      third,
      functions.made.map((each) => each.metricThrottles({ period, label: each.node.id })),
    ),
  ];
}

function graph(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width, left, leftYAxis: { min: 0 } });
}

/** Log data, which CloudWatch Logs Insights queries when the dashboard is opened: this needs no paid metric. */
function fromLogs(
  { functions }: DashboardProps,
  title: string,
  view: LogQueryVisualizationType,
  queryLines: string[],
): LogQueryWidget {
  const logGroupNames = functions.made.map(({ logGroup }) => logGroup.logGroupName);
  return new LogQueryWidget({ title, view, width: third, logGroupNames, queryLines });
}
