import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { expect, it } from 'vitest';
import { readDefinition } from '../../src/step-functions/definition.ts';
import { runStack, type TestStack } from '../stack.ts';

it.each([
  ['JSONata', { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } }],
  [
    'a Distributed Map',
    {
      StartAt: 'A',
      States: {
        A: {
          Type: 'Map',
          End: true,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'B',
            States: { B: { Type: 'Pass', End: true } },
          },
        },
      },
    },
  ],
  ['variables', { StartAt: 'A', States: { A: { Type: 'Pass', Assign: { a: 1 }, End: true } } }],
  [
    'heartbeats',
    { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'x', HeartbeatSeconds: 1, End: true } } },
  ],
])('a definition with %s is refused, naming it', (what, definition) => {
  expect(() => readDefinition('clone', JSON.stringify(definition))).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(new RegExp(`clone[^]*${what}|${what}[^]*clone`)),
    }),
  );
});

it('defaults are those of the language', () => {
  const States = {
    A: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Retry: [{ ErrorEquals: ['X'] }],
      End: true,
    },
  };
  const { States: read } = readDefinition('clone', JSON.stringify({ StartAt: 'A', States }));
  expect(read.A?.Retry).toEqual([
    { ErrorEquals: ['X'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'NONE' },
  ]);
});

it('a cloud does not start on a definition that AWS would not take, and names its fault', async () => {
  const text = JSON.stringify({ StartAt: 'B', States: { A: { Type: 'Succeed' } } });
  const define = ({ stack }: TestStack) =>
    new StateMachine(stack, 'Broken', { definitionBody: DefinitionBody.fromString(text) });
  await expect(runStack(define)).rejects.toThrow(/Broken.* is not valid: .*StartAt/);
});
