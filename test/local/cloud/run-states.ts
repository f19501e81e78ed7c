import { ADMINISTRATOR } from '../../../local/cloud/iam.ts';
import type { Json } from '../../../local/cloud/json.ts';
import { readDefinition } from '../../../local/cloud/step-functions/definition.ts';
import { type RunningExecution, startExecution } from '../../../local/cloud/step-functions/execution.ts';
import type { Machine } from '../../../local/cloud/step-functions/machines.ts';
import type { InvokeTask } from '../../../local/cloud/step-functions/task.ts';
import { TaskTokens } from '../../../local/cloud/step-functions/task-tokens.ts';
import type { TimeOverrides } from '../../../local/cloud/time.ts';

/** Something for a Task to call. */
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:work';
/** A Task state that ends the machine. */
export const task = (more: object = {}) => ({ Type: 'Task', Resource: FUNCTION, End: true, ...more });

interface Options {
  invoke?: InvokeTask;
  time?: TimeOverrides;
  random?: () => number;
  tokens?: TaskTokens;
  TimeoutSeconds?: number;
}

/** Starts a machine of these states at the first of them. */
export function start(States: object, input: Json, options: Options = {}): RunningExecution {
  const {
    invoke = async (_, payload) => payload,
    time = {},
    random = Math.random,
    tokens = new TaskTokens(),
    ...more
  } = options;
  const text = JSON.stringify({ StartAt: Object.keys(States)[0], States, ...more });
  const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
  const definition = readDefinition('m', text);
  const machine: Machine = {
    arn,
    name: 'm',
    roleArn: 'arn:role',
    role: ADMINISTRATOR,
    text,
    definition,
    createdMs: 0,
  };
  const execution = {
    name: 'e',
    arn: arn.replace('stateMachine', 'execution').concat(':e'),
    input: JSON.stringify(input),
  };
  return startExecution(machine, execution, { invoke, tokens, time, random, now: Date.now }, () => {});
}

/** Runs a machine to its end; the output is parsed. */
export async function run(States: object, input: Json, options: Options = {}) {
  const { record, ended } = start(States, input, options);
  await ended;
  return { ...record, output: record.output === undefined ? undefined : JSON.parse(record.output) };
}

/** One Pass state with this data flow. */
export const pass = (flow: object) => ({ A: { Type: 'Pass', End: true, ...flow } });
