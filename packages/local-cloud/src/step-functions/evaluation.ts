import { ExecutionError, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Json, JsonObject } from '../json.ts';
import type { State } from './definition.ts';
import { StatesError } from './errors.ts';

/**
 * The context object (`$$`). The library overwrites `Execution` with the input and start of each single state, so the
 * execution's own values are stored under another name.
 */
export interface Context {
  LocalExecution: JsonObject;
  StateMachine: JsonObject;
  State?: JsonObject;
  Map?: JsonObject;
  Task?: JsonObject;
}

type Dataflow = Partial<
  Pick<State, 'InputPath' | 'Parameters' | 'ResultSelector' | 'ResultPath' | 'OutputPath'>
>;

// The library's default is 60 seconds, and its timers allow at most 24 days. Timeouts are implemented here.
const noTimeoutSeconds = 2_000_000;

/**
 * Runs the data flow of one state around `work`: InputPath and Parameters before it, ResultSelector, ResultPath and
 * OutputPath after it. The library evaluates JSONPath and intrinsic functions. Order, retries and timeouts are
 * implemented here, because the library does not expose them.
 * @throws StatesError
 */
export async function evaluate(
  flow: Dataflow,
  input: Json,
  context: Context,
  work: (effectiveInput: Json) => Json | Promise<Json>,
): Promise<Json> {
  // The library reads the ResultPath "$" as a field of that name, and finds nothing at "$" when the data is 0, "" or false.
  const paths = { InputPath: flow.InputPath, ResultPath: flow.ResultPath, OutputPath: flow.OutputPath };
  const fields = {
    Parameters: flow.Parameters,
    ResultSelector: flow.ResultSelector,
    ...Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== '$')),
  };
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const state = { Type: 'Task', Resource: 'work', TimeoutSeconds: noTimeoutSeconds, ...present, End: true };
  return run({ StartAt: 'State', States: { State: state } }, input, context, work);
}

/** Evaluates a JSONPath or context path. @throws StatesError States.Runtime when it finds nothing */
export function query(path: string, input: Json, context: Context): Promise<Json> {
  return evaluate({ InputPath: path }, input, context, (found) => found);
}

/** Evaluates a Choice state and returns the name of the next state. @throws StatesError States.NoChoiceMatched */
export async function choose(state: State, input: Json, context: Context): Promise<string> {
  const rules = state.Choices.map((rule) => ({ ...sound(rule), Next: `to ${rule.Next}` }));
  const targets = [
    ...state.Choices.map((rule) => String(rule.Next)),
    ...(state.Default ? [state.Default] : []),
  ];
  const choice = {
    Type: 'Choice',
    Choices: rules,
    ...(state.InputPath === undefined ? {} : { InputPath: state.InputPath }),
    ...(state.Default === undefined ? {} : { Default: `to ${state.Default}` }),
  };
  const ends = targets.map((target) => [`to ${target}`, { Type: 'Pass', Result: target, End: true }]);
  const next = await run(
    { StartAt: 'State', States: { State: choice, ...Object.fromEntries(ends) } },
    input,
    context,
  );
  return String(next);
}

/** The library evaluates `"IsPresent": false` to false for every input, so it becomes Not IsPresent. */
function sound(rule: JsonObject): JsonObject {
  const inner = (value: Json | undefined) =>
    Array.isArray(value) ? value.map((each) => sound(each as JsonObject)) : [];
  if ('And' in rule) return { And: inner(rule.And) };
  if ('Or' in rule) return { Or: inner(rule.Or) };
  if ('Not' in rule) return { Not: sound(rule.Not as JsonObject) };
  const { Next: _, ...test } = rule;
  const negated = Object.keys(test).find((name) => name.startsWith('Is') && test[name] === false);
  return negated === undefined ? test : { Not: { ...test, [negated]: true } };
}

async function run(
  definition: object,
  input: Json,
  context: Context,
  work?: (effectiveInput: Json) => Json | Promise<Json>,
): Promise<Json> {
  const text = JSON.stringify(definition).replaceAll('$$.Execution', () => '$$.LocalExecution');
  const machine = new StateMachine(JSON.parse(text) as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  try {
    return await machine.run(input, {
      context: { ...context },
      ...(work ? { overrides: { taskResourceLocalHandlers: { State: work } } } : {}),
    }).result;
  } catch (error) {
    const cause = error instanceof ExecutionError ? error.cause : error;
    if (cause instanceof Error && cause.name.startsWith('States.'))
      throw new StatesError(cause.name, cause.message);
    throw cause;
  }
}
