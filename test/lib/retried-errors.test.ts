import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { notRun, serverTrouble } from '../../lib/resources/workflow.ts';
import { everyFunction, templateOf } from './synthesize.ts';

/**
 * For Step Functions, a name in a Retry or a Catch that no error has is not a mistake: it never matches. So each name
 * is compared with the errors that the functions throw, which Lambda reports by `name`.
 */

/**
 * The errors of Lambda, Step Functions, DynamoDB and the SDK (AWS: "Handling errors in Step Functions workflows";
 * "Lambda function errors"; "Error handling with DynamoDB").
 */
const namesOfAws = [
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TimeoutError',
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  ...notRun,
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'StepFunctions.AWSStepFunctionsException',
  'StepFunctions.ExecutionLimitExceededException',
  'StepFunctions.SdkClientException',
  'StepFunctions.ThrottlingException',
];

const sources = globSync(['functions/**/*.ts', 'packages/veeam/src/**/*.ts']).map((file) =>
  readFileSync(file, 'utf8'),
);

/** The error classes, by the names of their errors. */
const classes = new Map(
  sources.flatMap((source) =>
    [...source.matchAll(/class (\w+) extends \w+ \{(?:(?!\bclass ).)*?\bname(?:: string)? = '(\w+)'/gs)].map(
      ([, called = '', name = '']) => [name, called] as const,
    ),
  ),
);
const thrown = new Set(
  sources.flatMap((source) => [...source.matchAll(/\bnew (\w+)\(/g)].map(([, called]) => called)),
);
interface State {
  Type?: string;
  Resource?: string;
  Retry?: {
    ErrorEquals: string[];
    IntervalSeconds?: number;
    BackoffRate?: number;
    MaxDelaySeconds?: number;
    MaxAttempts?: number;
  }[];
  Catch?: { ErrorEquals: string[] }[];
  ItemProcessor?: { States: Record<string, State> };
  Iterator?: { States: Record<string, State> };
  Branches?: { States: Record<string, State> }[];
}

function namesIn(states: Record<string, State>): string[] {
  return Object.values(states).flatMap(
    ({ Retry = [], Catch = [], ItemProcessor, Iterator, Branches = [] }) => [
      ...[...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
      ...[ItemProcessor, Iterator, ...Branches].flatMap((inner) => (inner ? namesIn(inner.States) : [])),
    ],
  );
}

const machines = templateOf(everyFunction).findResources('AWS::StepFunctions::StateMachine');
/** A placeholder for a function's ARN, to which the template refers. */
const arn = 'arn';
const definitions = Object.values(machines).map(({ Properties: { DefinitionString: text } }) => {
  const parts: unknown[] = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : arn)).join('')).States;
});
const waitedFor = new Set(definitions.flatMap(namesIn));
/** In the CDK's output, a function is a task's resource itself, or the one that `lambda:invoke` names. */
const isFunction = ({ Type, Resource = '' }: State) =>
  Type === 'Task' && (Resource === arn || Resource.includes(':lambda:invoke'));
const ours = [...waitedFor].filter((name) => !namesOfAws.includes(name));

it('finds what the state machines retry and catch', () => {
  const names = ['NotResolvedError', 'LookAgainError', 'TaskStillRunning', 'NoLeaseFreeError', 'States.ALL'];
  expect([...waitedFor]).toEqual(expect.arrayContaining([...serverTrouble, ...names]));
});

it.each(ours)('%s is an error that the functions throw with that name', (name) => {
  const called = classes.get(name);
  expect(called).toBe(name);
  expect([...thrown]).toContain(name);
});

it('waits more than five minutes for a function that Lambda has not run yet, separately from its failures', () => {
  const tasks = definitions.flatMap(function tasksIn(states: Record<string, State>): [string, State][] {
    return Object.entries(states).flatMap(([name, state]) => [
      ...(isFunction(state) ? [[name, state] as [string, State]] : []),
      ...[state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])].flatMap((inner) =>
        inner ? tasksIn(inner.States) : [],
      ),
    ]);
  });
  expect(tasks.length).toBeGreaterThan(15);
  for (const [name, { Retry: [first, ...others] = [] }] of tasks) {
    expect(first?.ErrorEquals, name).toEqual(notRun);
    expect(others.flatMap(({ ErrorEquals }) => ErrorEquals).filter((each) => notRun.includes(each))).toEqual(
      [],
    );
    const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity, MaxAttempts = 3 } = first ?? {};
    const waits = Array.from({ length: MaxAttempts }, (_, index) =>
      Math.min(IntervalSeconds * BackoffRate ** index, MaxDelaySeconds),
    );
    expect(
      waits.reduce((sum, each) => sum + each, 0),
      name,
    ).toBeGreaterThan(5 * 60);
  }
});
