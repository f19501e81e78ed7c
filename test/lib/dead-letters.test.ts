import { expect, it } from 'vitest';
import { everyOption, templateOf } from './synthesize.ts';

const template = templateOf(everyOption);
const [[queue]] = Object.entries(template.findResources('AWS::SQS::Queue')) as [[string, object]];
const arn = { 'Fn::GetAtt': [queue, 'Arn'] };
const propertiesOf = (type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const functionOf = (target: { Arn: { 'Fn::GetAtt'?: [string, string]; Ref?: string } }) =>
  target.Arn['Fn::GetAtt']?.[0];

const schedules = propertiesOf('AWS::Scheduler::Schedule').map(({ Target }) => Target);
const targets = propertiesOf('AWS::Events::Rule').flatMap(({ Targets }) => Targets);

it('puts what a schedule or a rule cannot deliver into the queue', () => {
  expect(schedules.length).toBeGreaterThan(5);
  expect(targets).not.toEqual([]);
  for (const target of [...schedules, ...targets]) expect(target.DeadLetterConfig).toEqual({ Arn: arn });
});

it('also puts the events of failed asynchronous functions into the queue', () => {
  const configured = propertiesOf('AWS::Lambda::EventInvokeConfig').map(
    ({ FunctionName, DestinationConfig }) => {
      expect(DestinationConfig).toEqual({ OnFailure: { Destination: arn } });
      return FunctionName.Ref;
    },
  );
  const invoked = [...schedules, ...targets].map(functionOf).filter((id) => id !== undefined);
  expect([...new Set(invoked)].sort()).toEqual(configured.sort());
});

it('lets their senders write to the queue', () => {
  const senders = propertiesOf('AWS::IAM::Policy').filter(({ PolicyDocument }) =>
    PolicyDocument.Statement.some(
      ({ Action, Resource }: { Action: string | string[]; Resource: object }) =>
        [Action].flat().includes('sqs:SendMessage') && JSON.stringify(Resource) === JSON.stringify(arn),
    ),
  );
  const roles = senders.flatMap(({ Roles }) => Roles.map(({ Ref }: { Ref: string }) => Ref));
  for (const { RoleArn } of schedules) expect(roles).toContain(RoleArn['Fn::GetAtt'][0]);
});
