import { expect, it } from 'vitest';
import { type Lookup, resolve } from '../../src/template/intrinsics.ts';
import { resolveResources } from '../../src/template/resources.ts';

const lookup: Lookup = {
  ref: (name) => ({ Name: 'value', 'AWS::Region': 'us-east-1' })[name],
  attribute: (id, attribute) => `${id}/${attribute}`,
  condition: (name) => name === 'Yes',
  importValue: (name) => `imported ${name}`,
};

it.each([
  [{ Ref: 'Name' }, 'value'],
  [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'Role/Arn'],
  [{ 'Fn::GetAtt': 'Role.Arn' }, 'Role/Arn'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1]] }, 'a-value-1'],
  [
    { 'Fn::Sub': '$' + '{Name}:$' + '{Role.Arn}:$' + '{AWS::Region}:$' + '{!Literal}' },
    'value:Role/Arn:us-east-1:$' + '{Literal}',
  ],
  [{ 'Fn::Sub': ['$' + '{own}/$' + '{Name}', { own: { Ref: 'Name' } }] }, 'value/value'],
  [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  [{ 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
  [{ 'Fn::If': ['No', 'then', { Ref: 'Name' }] }, 'value'],
  [{ 'Fn::Equals': [{ Ref: 'Name' }, 'value'] }, true],
  [{ 'Fn::And': [{ 'Fn::Equals': [1, '1'] }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
  [{ 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  [{ 'Fn::ImportValue': 'shared' }, 'imported shared'],
  [
    {
      a: [{ Ref: 'AWS::NoValue' }, 1],
      b: { Ref: 'AWS::NoValue' },
      c: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] },
    },
    { a: [1] },
  ],
  [
    { Ref: 'Name', more: 1 },
    { Ref: 'Name', more: 1 },
  ],
])('%j', (template, resolved) => {
  expect(resolve(template, lookup)).toEqual(resolved);
});

it.each([
  [{ 'Fn::FindInMap': ['a', 'b', 'c'] }, 'Fn::FindInMap'],
  [{ Ref: 'Nobody' }, 'Nobody'],
  ['{{resolve:secretsmanager:a}}', 'dynamic references'],
  [{ 'Fn::Select': [3, ['a']] }, 'Fn::Select'],
])('%j is refused by name', (template, named) => {
  expect(() => resolve(template, lookup)).toThrow(named);
});

const template = (Resources: object, Outputs: object = {}) => ({
  Parameters: {},
  Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  Resources: Resources as never,
  Outputs: Outputs as never,
});

it('stacks may use what another exports; what a condition rules out is left out', () => {
  const { all, outputs } = resolveResources([
    {
      name: 'One',
      template: template(
        { Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'key' } } },
        { KeyArn: { Value: { Ref: 'Key' }, Export: { Name: 'One:Key' } } },
      ),
    },
    {
      name: 'Two',
      template: template({
        Role: { Type: 'AWS::IAM::Role', Properties: { Description: { 'Fn::ImportValue': 'One:Key' } } },
        Gone: { Type: 'AWS::IAM::Role', Properties: {}, Condition: 'Never' },
        Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} },
      }),
    },
  ]);
  expect(all.map(({ logicalId }) => logicalId)).toEqual(['Key', 'Role']);
  expect(outputs.KeyArn).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:key-\w{6}$/);
  expect(all[1]?.properties).toEqual({ Description: outputs.KeyArn });
  expect(all[1]?.attributes.Arn).toBe('arn:aws:iam::000000000000:role/Role');
});
