import { expect, it } from 'vitest';
import { pass, run } from './run-states.ts';

it.each([
  [{ InputPath: '$.a' }, { a: 1 }, 1],
  [{ InputPath: null }, { a: 1 }, {}],
  [{ OutputPath: '$.a' }, { a: [1] }, [1]],
  [{ Result: 0 }, { a: 1 }, 0],
  [{ Result: false, ResultPath: '$.ok' }, { a: 1 }, { a: 1, ok: false }],
  [{ Result: { b: 2 }, ResultPath: '$' }, { a: 1 }, { b: 2 }],
  [{ Result: 1, ResultPath: null }, { a: 1 }, { a: 1 }],
  [{ Parameters: { 'x.$': '$.a[1]', fixed: true } }, { a: [1, 2] }, { x: 2, fixed: true }],
  [{ Parameters: { 'x.$': '$.list[?(@.id == 2)].name' } }, { list: [{ id: 2, name: 'b' }] }, { x: ['b'] }],
  [
    { Parameters: { 'x.$': "States.Format('{} of {}', $.a, States.ArrayLength($.b))" } },
    { a: 1, b: [1, 2] },
    { x: '1 of 2' },
  ],
])('a Pass state with %j turns %j into %j', async (flow, input, output) => {
  expect((await run(pass(flow), input)).output).toEqual(output);
});

it('describes execution, machine and state in the context object', async () => {
  const Parameters = {
    'id.$': '$$.Execution.Id',
    'name.$': "States.Format('{}!', $$.Execution.Name)",
    'start.$': '$$.Execution.StartTime',
    'input.$': '$$.Execution.Input',
    'machine.$': '$$.StateMachine.Name',
    'state.$': '$$.State.Name',
    'retries.$': '$$.State.RetryCount',
  };
  const states = {
    First: { Type: 'Pass', Result: {}, Next: 'Second' },
    Second: { Type: 'Pass', Parameters, End: true },
  };
  const done = await run(states, { a: 1 });
  expect(done.output).toEqual({
    id: done.arn,
    name: 'e!',
    start: new Date(done.startMs).toISOString(),
    input: { a: 1 },
    machine: 'm',
    state: 'Second',
    retries: 0,
  });
});

it.each([
  [{ Variable: '$.a', IsPresent: true }, { a: null }, 'Yes'],
  [{ Variable: '$.a', IsPresent: false }, {}, 'Yes'],
  [{ Variable: '$.a', IsPresent: false }, { a: 1 }, 'No'],
  [{ Variable: '$.a', IsNull: false }, { a: 1 }, 'Yes'],
  [
    { And: [{ Variable: '$.a', NumericGreaterThan: 1 }, { Not: { Variable: '$.b', IsPresent: false } }] },
    { a: 2, b: 1 },
    'Yes',
  ],
  [{ Variable: '$.a', StringMatches: 'clone-*' }, { a: 'clone-7' }, 'Yes'],
  [{ Variable: '$$.Execution.Name', StringEquals: 'e' }, {}, 'Yes'],
])('the choice %j of %j goes to %s', async (rule, input, chosen) => {
  const end = (Result: string) => ({ Type: 'Pass', Result, End: true });
  const states = {
    A: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
    Yes: end('Yes'),
    No: end('No'),
  };
  expect((await run(states, input)).output).toBe(chosen);
});

it('no choice that matches is an error', async () => {
  const states = {
    A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsString: true, Next: 'B' }] },
    B: { Type: 'Succeed' },
  };
  expect(await run(states, { a: 1 })).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
});
