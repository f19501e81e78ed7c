import { faultsOf } from '@veeam-automation/local-cloud/step-functions/validation';
import aslValidator from 'asl-validator';
import { expect, it } from 'vitest';
import { templateOf } from './synthesize.ts';

const machines = templateOf().findResources('AWS::StepFunctions::StateMachine');

/** A definition as deployed, with an ARN for every reference to a resource. */
function definitionOf(
  machine: string,
  of = machines,
): { TimeoutSeconds?: number; States: Record<string, object> } {
  const { DefinitionString } = of[machine]?.Properties ?? {};
  const [, parts] = DefinitionString['Fn::Join'];
  const textOf = (part: unknown): string => {
    if (typeof part === 'string') return part;
    const isPartition = JSON.stringify(part) === '{"Ref":"AWS::Partition"}';
    return isPartition ? 'aws' : 'arn:aws:lambda:us-east-1:000000000000:function:f';
  };
  return JSON.parse(parts.map(textOf).join(''));
}

it.each(Object.keys(machines))(
  '%s is a definition that Step Functions accepts, and has a deadline',
  async (machine) => {
    const definition = definitionOf(machine);
    expect(await faultsOf(JSON.stringify(definition))).toEqual([]);
    // This validator checks paths and ARNs, which AWS's own does not.
    expect(aslValidator(definition).errors).toEqual([]);
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
  },
);

it('detects an invalid definition', async () => {
  const broken = { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'arn:aws:a', Next: 'Nowhere' } } };
  expect(await faultsOf(JSON.stringify(broken))).toContainEqual(
    expect.stringMatching(/"Next".* existing state/),
  );
  expect(aslValidator(broken).isValid).toBe(false);
});

it('uses one state transition per poll: the wait is a Retry with back-off and an upper limit', () => {
  const [clone = ''] = Object.keys(machines).filter((id) => id.includes('ClonesWorkflow'));
  expect(definitionOf(clone).States['Poll']).toMatchObject({
    Retry: expect.arrayContaining([
      expect.objectContaining({
        ErrorEquals: expect.arrayContaining(['TaskStillRunning']),
        IntervalSeconds: 2,
        BackoffRate: 1.2,
        MaxDelaySeconds: 75,
      }),
    ]),
  });
});

it('runs the version of each function that was deployed with the definition; versions are kept', () => {
  const template = templateOf();
  const functions = Object.keys(template.findResources('AWS::Lambda::Function'));
  const versions = template.findResources('AWS::Lambda::Version');
  for (const { DeletionPolicy } of Object.values(versions)) expect(DeletionPolicy).toBe('Retain');
  for (const [id, { Properties }] of Object.entries(machines)) {
    const referred = JSON.stringify(Properties.DefinitionString);
    expect(
      functions.filter((each) => referred.includes(`{"Fn::GetAtt":["${each}","Arn"]}`)),
      id,
    ).toEqual([]);
    const used = Object.entries(versions).filter(([version]) => referred.includes(`{"Ref":"${version}"}`));
    expect(used.length, id).toBeGreaterThan(0);
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(
      ({ Properties: { Roles } }) => Roles[0].Ref === Properties.RoleArn['Fn::GetAtt'][0],
    );
    for (const [, { Properties: version }] of used)
      expect(JSON.stringify(policies)).toContain(
        `{"Fn::Join":["",[{"Fn::GetAtt":["${version.FunctionName.Ref}","Arn"]},":*"]]}`,
      );
  }
});

/** The first state with that name, at any depth within Maps. */
function stateNamed(name: string, within: unknown): unknown {
  if (typeof within !== 'object' || within === null) return undefined;
  for (const [key, value] of Object.entries(within)) {
    const found: unknown = key === name ? value : stateNamed(name, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

it('reads the configured number of servers at once', () => {
  const set = templateOf({ compliance: { serversAtOnce: 7 } }).findResources(
    'AWS::StepFunctions::StateMachine',
  );
  const definitions = (of: typeof machines) => Object.keys(of).map((machine) => definitionOf(machine, of));
  expect(stateNamed('ReadServers', definitions(set))).toMatchObject({ Type: 'Map', MaxConcurrency: 7 });
  expect(stateNamed('ReadServers', definitions(machines))).toMatchObject({ MaxConcurrency: 10 });
});

it.each([
  ['ClonesWorkflow', 'Finish'],
  ['ClonesReconciliation', 'Resolve'],
])(
  '%s: if only time can resolve a clone, it waits a minute, and %s reads again with that knowledge',
  (name, state) => {
    const [machine = ''] = Object.keys(machines).filter((id) => id.includes(name));
    const { States } = definitionOf(machine);
    expect(States[state]).toMatchObject({
      Catch: expect.arrayContaining([
        { ErrorEquals: ['LookAgainError'], ResultPath: '$.lookedBefore', Next: `${state}UntilCollected` },
        expect.objectContaining({ ErrorEquals: ['States.ALL'] }),
      ]),
    });
    expect(JSON.stringify(States[state])).not.toMatch(/"Retry":[^}]*LookAgainError/);
    expect(States[`${state}UntilCollected`]).toEqual({ Type: 'Wait', Seconds: 60, Next: state });
  },
);

it('loses no Slack request: every task has a Catch, and only an answer ends successfully', () => {
  const [slack = ''] = Object.keys(machines).filter((id) => id.includes('SlackCommand'));
  type State = { Type: string; Next?: string; Catch?: { ErrorEquals: string[]; Next: string }[] };
  const states = Object.entries(definitionOf(slack).States) as [string, State][];
  const tasks = states.filter(([, { Type }]) => Type === 'Task');
  const caught = tasks.flatMap(
    ([, { Catch }]) => Catch?.find(({ ErrorEquals }) => ErrorEquals[0] === 'States.ALL') ?? [],
  );
  expect(caught).toHaveLength(tasks.length);
  expect([...new Set(caught.map(({ Next }) => Next))].sort()).toEqual(['Broken', 'NotAnswered']);
  const ends = states.filter(([, { Next }]) => Next === 'Answered').map(([name]) => name);
  expect(states.find(([name]) => name === 'AnswerRan')?.[1].Next).toBe('WasApproved');
  expect(ends.sort()).toEqual(['Answer', 'AnswerRefused', 'TellOutcome']);
  expect(states.find(([name]) => name === 'Broken')?.[1].Next).toBe('AnswerBroken');
  expect(states.find(([name]) => name === 'AnswerBroken')?.[1].Next).toBe('Failed');
});
