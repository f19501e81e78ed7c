import type { Principal } from '../../src/aws/service.ts';
import { administrator } from '../../src/iam/roles.ts';
import type { Json } from '../../src/json.ts';
import type { TimeOverrides } from '../../src/options.ts';
import { readDefinition } from '../../src/step-functions/definition.ts';
import type { ExecutionRecord, RunningExecution } from '../../src/step-functions/execution-record.ts';
import { Executions } from '../../src/step-functions/executions.ts';
import type { InvokeTask } from '../../src/step-functions/frame.ts';
import { findMachine, type Machine } from '../../src/step-functions/machines.ts';
import { TaskTokens } from '../../src/step-functions/task-tokens.ts';

/** A function that a Task calls. */
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:work';
/** A Task state that ends the machine. */
export const task = (more: object = {}) => ({ Type: 'Task', Resource: FUNCTION, End: true, ...more });

/** A machine called `name`, whose definition is read in the same way as a template's. */
export function machineOf(name: string, definition: object, role: Principal = administrator): Machine {
  const text = JSON.stringify(definition);
  return {
    arn: `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`,
    name,
    roleArn: 'arn:role',
    role,
    text,
    definition: readDefinition(name, text),
    createdMs: 0,
  };
}

interface Options {
  invoke?: InvokeTask;
  time?: TimeOverrides;
  random?: () => number;
  tokens?: TaskTokens;
  TimeoutSeconds?: number;
  role?: Principal;
  /** Other machines, besides this one. */
  machines?: Machine[];
}

/** A running execution, and all executions that it starts. */
interface Started extends RunningExecution {
  executions: Executions;
}

/** Starts a machine with these states at the first one. */
export function start(States: object, input: Json, options: Options = {}): Started {
  const {
    role = administrator,
    machines = [],
    invoke = async (_, payload) => payload,
    time = {},
    random = Math.random,
    tokens = new TaskTokens(),
    ...more
  } = options;
  const machine = machineOf('m', { StartAt: Object.keys(States)[0], States, ...more }, role);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const executions = new Executions({
    invokerOf: () => invoke,
    machineOf: (wanted) => findMachine([machine, ...machines], wanted),
    shared: { tokens, time, random, now: Date.now },
    changed: ({ name, status }: ExecutionRecord) => {
      if (name === 'e' && status !== 'RUNNING') resolve();
    },
    kept: [],
  });
  const record = executions.start(machine, 'e', JSON.stringify(input));
  return {
    record,
    executions,
    ended,
    stop: (error, cause) => void executions.stop(record.arn, error, cause),
  };
}

/** Runs a machine to its end, and parses the output. */
export async function run(States: object, input: Json, options: Options = {}) {
  const { record, ended, executions } = start(States, input, options);
  await ended;
  return {
    ...record,
    executions,
    output: record.output === undefined ? undefined : JSON.parse(record.output),
  };
}

/** One Pass state with this data flow. */
export const pass = (flow: object) => ({ A: { Type: 'Pass', End: true, ...flow } });
