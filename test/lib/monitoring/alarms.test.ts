import { readFileSync } from 'node:fs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { checkWindowHours } from '../../../lib/monitoring/longest-gap.ts';
import { everyFunction, synthesize } from '../synthesize.ts';
import type { Alarm, Metric } from './alarm-state.ts';

const template = Template.fromStack(synthesize(undefined, undefined, everyFunction).stack);
const alarmsOf = (of: Template): Alarm[] =>
  Object.values(of.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const alarms = alarmsOf(template);
const runbookOf = ({ AlarmDescription }: Alarm) => /#([a-z-]+)$/.exec(AlarmDescription)?.[1] ?? '';
const alarm = (runbook: string) => alarms.find((each) => runbookOf(each) === runbook);

it('says in each alarm what happened, and where it is written what to do; no runbook is of an alarm there is none of', () => {
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

it('tells the notice topic of every alarm, which CloudWatch may do', () => {
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

it('subscribes the address of the settings to the topic, and nobody where there is none', () => {
  const [[topic]] = Object.entries(template.findResources('AWS::SNS::Topic')) as [[string, object]];
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'backup-team@example.com',
    TopicArn: { Ref: topic },
  });
  const nobody = Template.fromStack(synthesize().stack);
  nobody.resourceCountIs('AWS::SNS::Subscription', 0);
});

it('watches every workflow but those whose broken executions another resolves, which is watched', () => {
  const watched = alarms.flatMap(({ Metrics = [] }) =>
    Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])
      .filter(({ Name }) => Name === 'StateMachineArn')
      .map(({ Value }) => (Value as { Ref: string }).Ref),
  );
  const machines = Object.keys(template.findResources('AWS::StepFunctions::StateMachine'));
  expect(machines.filter((id) => !watched.includes(id)).sort()).toEqual([
    expect.stringMatching(/^CloneBatchesRun/),
    expect.stringMatching(/^ClonesWorkflow/),
  ]);
});

it('takes silence for a fault only where something is to happen in any case', () => {
  const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(runbookOf);
  expect(silent.sort()).toEqual(['check-did-not-run', 'credential-due']);
});

it('waits for a check as long as its schedule lets it, and cannot wait for longer than a week', () => {
  expect(alarm('check-did-not-run')?.EvaluationPeriods).toBe(
    checkWindowHours('cron(0 6 * * ? *)', 'Europe/Berlin'),
  );
  const rarely = { ...everyFunction, compliance: { schedule: 'cron(0 6 ? * MON *)' } };
  const others = alarmsOf(Template.fromStack(synthesize(undefined, undefined, rarely).stack));
  expect(others.map(runbookOf)).not.toContain('check-did-not-run');
  expect(others).toHaveLength(alarms.length - 1);
});

it('measures in a namespace of its own, by the name the functions are told', () => {
  const own = alarms
    .flatMap(({ Metrics = [], ...rest }) => [
      rest as unknown as Metric,
      ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
    ])
    .filter(({ Namespace }) => Namespace !== undefined && !Namespace.startsWith('AWS/'));
  expect(new Set(own.map(({ Namespace }) => Namespace))).toEqual(new Set(['VeeamAutomation']));
  for (const name of ['CloneFinish', 'ComplianceJudge']) {
    const functions = template.findResources('AWS::Lambda::Function');
    const [id = ''] = Object.keys(functions).filter((each) => each.includes(name));
    expect(functions[id]?.Properties.Environment.Variables.METRICS_NAMESPACE).toBe('VeeamAutomation');
  }
  const counted = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(
    ({ Properties }) => Properties.MetricTransformations[0].MetricName,
  );
  const emitted = ['Jobs', 'Clones', 'CredentialDaysLeft', 'LogonsRefused', 'ApiErrors', ...counted];
  expect(own.map(({ MetricName }) => MetricName).filter((name) => !emitted.includes(name))).toEqual([]);
});

it('shows no more metrics than a dashboard has without charge', () => {
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard')) as [
    { Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } } },
  ];
  const text = Properties.DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'R'));
  const { widgets } = JSON.parse(text.join('')) as { widgets: { properties: { metrics?: unknown[] } }[] };
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  expect(metrics.length).toBeGreaterThan(20);
  expect(metrics.length).toBeLessThanOrEqual(50);
});
