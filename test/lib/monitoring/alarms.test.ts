import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import type { MetricName } from '../../../functions/platform/metrics.ts';
import { checkWindowHours } from '../../../lib/monitoring/longest-gap.ts';
import { everyFunction, templateOf } from '../synthesize.ts';
import type { Alarm } from './alarm-state.ts';

const template = templateOf(everyFunction);
const alarmsOf = (of: Template): Alarm[] =>
  Object.values(of.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const alarms = alarmsOf(template);
const runbookOf = ({ AlarmDescription }: Alarm) => /#([a-z-]+)$/.exec(AlarmDescription)?.[1] ?? '';
const alarm = (runbook: string) => alarms.find((each) => runbookOf(each) === runbook);

it('says in each alarm what happened and where its runbook is; every runbook belongs to an alarm', () => {
  const operations = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [, byAlarm = ''] = /^## By alarm\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(operations) ?? [];
  const headings = [...byAlarm.matchAll(/^### (.+)$/gm)].map(([, text = '']) =>
    text.toLowerCase().replaceAll(' ', '-'),
  );
  expect(alarms.map(runbookOf).sort()).toEqual(headings.sort());
  for (const { AlarmDescription } of alarms) {
    expect(AlarmDescription).toMatch(/^[A-Z].+\. What to do: docs\/operations\.md#[a-z-]+$/);
  }
});

it('sends every alarm to the notice topic, which CloudWatch may do', () => {
  const [[topic]] = Object.entries(template.findResources('AWS::SNS::Topic')) as [[string, object]];
  for (const { AlarmActions, OKActions } of alarms) {
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
  }
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
});

it('subscribes the configured address to the topic, and none by default', () => {
  const [[topic]] = Object.entries(template.findResources('AWS::SNS::Topic')) as [[string, object]];
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'backup-team@example.com',
    TopicArn: { Ref: topic },
  });
  const nobody = templateOf();
  nobody.resourceCountIs('AWS::SNS::Subscription', 0);
});

it('uses the configured topics instead, with urgent alarms separate from the others', () => {
  const alarmTopics = { page: 'on-call', mail: 'backup-team' };
  const settings = { ...everyFunction, deployment: { alarmTopics } };
  const others = alarmsOf(templateOf(settings));
  const toldOf = (topic: string) =>
    others
      .filter(({ AlarmActions, OKActions }) =>
        [AlarmActions, OKActions].every((actions) => JSON.stringify(actions).endsWith(`:${topic}"]]}]`)),
      )
      .map(runbookOf)
      .sort();
  expect(toldOf(alarmTopics.page)).toEqual(['check-did-not-run', 'notice-not-delivered']);
  expect(toldOf(alarmTopics.mail)).toHaveLength(others.length - 2);
});

it('is billed for at most nine metrics: each alarm has one', () => {
  expect(alarms.filter(({ MetricName }) => MetricName !== undefined)).toHaveLength(alarms.length);
  expect(alarms.length).toBeLessThanOrEqual(9);
});

it('treats missing data as a failure only where data must exist in any case', () => {
  const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(runbookOf);
  expect(silent).toEqual(['check-did-not-run']);
});

it('waits for a check as long as its schedule allows, and at most a week', () => {
  expect(alarm('check-did-not-run')?.EvaluationPeriods).toBe(
    checkWindowHours('cron(0 6 * * ? *)', 'Europe/Berlin'),
  );
  const rarely = { ...everyFunction, compliance: { schedule: 'cron(0 6 ? * MON *)' } };
  const others = alarmsOf(templateOf(rarely));
  expect(others.map(runbookOf)).not.toContain('check-did-not-run');
  expect(others).toHaveLength(alarms.length - 1);
});

it("uses its own namespace, with the name in the functions' configuration, and metrics that they write", () => {
  const own = alarms.filter(({ Namespace }) => !Namespace.startsWith('AWS/'));
  expect(new Set(own.map(({ Namespace }) => Namespace))).toEqual(new Set(['VeeamAutomation']));
  const functions = template.findResources('AWS::Lambda::Function');
  const [id = ''] = Object.keys(functions).filter((each) => each.includes('CloneSteps'));
  expect(functions[id]?.Properties.Environment.Variables.METRICS_NAMESPACE).toBe('VeeamAutomation');
  const counted: MetricName[] = ['ApiErrors', 'ClonesUnknown', 'LogonsRefused', 'NoticesUndelivered'];
  expect(own.map(({ MetricName }) => MetricName).sort()).toEqual(counted);
  expect(own.flatMap(({ Dimensions = [] }) => Dimensions)).toEqual([]);
});

it('shows at most the metrics that a dashboard has without charge', () => {
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as [
    { Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } } },
  ];
  const text = Properties.DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'R'));
  const { widgets } = JSON.parse(text.join('')) as {
    widgets: { properties: { metrics?: [string, ...unknown[]][]; query?: string } }[];
  };
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  expect(metrics.length).toBeGreaterThan(20);
  expect(metrics.length).toBeLessThanOrEqual(50);
  expect(metrics.filter(([namespace]) => !namespace.startsWith('AWS/'))).toEqual([]);
  // Logs Insights accepts fifty log groups in a query (CloudWatch Logs quotas).
  for (const { properties } of widgets) {
    const sources = properties.query?.match(/SOURCE /g) ?? [];
    expect(sources.length).toBeLessThanOrEqual(50);
  }
});
