import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Monitored } from './monitored.ts';
import type { OwnMetrics } from './own-metrics.ts';

interface DashboardProps extends Monitored {
  own: OwnMetrics;
  alarms: Alarm[];
}

const period = Duration.minutes(5);
const day = Duration.days(1);
const third = 8;

/** What a person wants to see of an automation: is anything wrong, what was found, what was done, and how it runs.
 * No more than the 50 metrics that CloudWatch shows without charge (CloudWatch pricing, free tier). */
export function automationDashboard(scope: Construct, props: DashboardProps): void {
  const { alarms } = props;
  const state = new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 });
  new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [alarms.length > 0 ? [state] : [], findings(props), work(props), api(props)],
  });
}

function findings({ own }: DashboardProps): (SingleValueWidget | GraphWidget)[] {
  const latest = (name: string, label: string) =>
    own.metric(name, day, { statistic: Stats.MAXIMUM }).with({ label });
  const severities = ['Critical', 'High', 'Medium', 'Low', 'Info'].map((name) =>
    latest(`Findings${name}`, name),
  );
  return [
    new SingleValueWidget({
      title: 'Jobs, as checked',
      width: third,
      metrics: [
        latest('Jobs', 'Jobs'),
        latest('JobsViolating', 'Breaking policy'),
        latest('ServersUnread', 'Servers not read'),
      ],
    }),
    graph('Open findings by severity', third, severities, { stacked: true }),
    graph('Checks a day', third, [
      own.metric('Jobs', day, { statistic: Stats.SAMPLE_COUNT }).with({ label: 'Checks' }),
    ]),
  ];
}

function work({
  own,
  compliance,
  clones,
  cloneBatches,
  copyJobs,
  slack,
  failedEvents,
}: DashboardProps): GraphWidget[] {
  const outcomes = ['succeeded', 'failed', 'cancelled', 'unknown'].map((Outcome) =>
    own.metric('Clones', day, { dimensions: { Outcome } }).with({ label: Outcome }),
  );
  const machines = {
    Clones: clones.stateMachine,
    Reconciliations: clones.reconciliation,
    'Clone batches': cloneBatches.stateMachine,
    'Batches closed': cloneBatches.closing,
    Checks: compliance.stateMachine,
    'Copy job policies': copyJobs.policyRuns,
    Slack: slack.stateMachine,
  };
  const failed = Object.entries(machines).map(([label, machine]) => machine.metricFailed({ period, label }));
  return [
    graph('Clones a day by outcome', third, outcomes, { stacked: true }),
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

function api({ http: { apiId, handlers } }: DashboardProps): GraphWidget[] {
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
      'Functions of the API throttled',
      third,
      handlers.map((each) => each.metricThrottles({ period, label: each.node.id })),
    ),
  ];
}

function graph(
  title: string,
  width: number,
  left: IMetric[],
  { stacked = false }: { stacked?: boolean } = {},
): GraphWidget {
  return new GraphWidget({ title, width, left, stacked, leftYAxis: { min: 0 } });
}
