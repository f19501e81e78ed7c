import { randomUUID } from 'node:crypto';
import { AwsError, type Principal } from '../aws/service.ts';
import { allows } from '../iam/roles.ts';
import { startExecution } from './execution.ts';
import type { ExecutionRecord, RunningExecution } from './execution-record.ts';
import type { InvokeTask, NestedExecution, NestedRequest, Run } from './frame.ts';
import type { Machine } from './machines.ts';

const closed = { error: 'LocalCloud.Closed', cause: 'The local cloud ended while this execution ran.' };
const largestInputBytes = 262_144;

type Shared = Omit<Run, 'history' | 'transitions' | 'startNested' | 'invoke'>;

/** All executions, running and ended. Calls `changed` at every start and end. */
export class Executions {
  readonly #records = new Map<string, ExecutionRecord>();
  readonly #running = new Map<string, RunningExecution>();
  readonly #invokerOf: (machine: Machine) => InvokeTask;
  readonly #machineOf: (arn: string) => Machine;
  readonly #shared: Shared;
  readonly #changed: (record: ExecutionRecord) => void;

  constructor(options: {
    /** Returns the function by which a machine's tasks run functions, with the permissions of its role. */
    invokerOf: (machine: Machine) => InvokeTask;
    /** @throws AwsError StateMachineDoesNotExist */
    machineOf: (arn: string) => Machine;
    shared: Shared;
    changed: (record: ExecutionRecord) => void;
    kept: readonly ExecutionRecord[];
  }) {
    this.#invokerOf = options.invokerOf;
    this.#machineOf = options.machineOf;
    this.#shared = options.shared;
    this.#changed = options.changed;
    for (const record of options.kept) {
      // A record that occurs twice was saved whole after it was added. The saved one comes first, and counts.
      if (this.#records.has(record.arn)) continue;
      this.#records.set(record.arn, record);
      // Executions that ran when an earlier cloud was killed cannot continue. They end as if it had been closed.
      if (record.status === 'RUNNING')
        Object.assign(record, { status: 'ABORTED', stopMs: this.#shared.now(), ...closed });
    }
  }

  /** The newest first, as in ListExecutions. */
  all(): ExecutionRecord[] {
    return [...this.#records.values()].reverse();
  }

  /** @throws AwsError ExecutionDoesNotExist */
  find(arn: string): ExecutionRecord {
    const found = this.#records.get(arn);
    if (found) return found;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  /**
   * Starts a machine. While an execution runs, its name with the same input returns that execution.
   * @throws AwsError ExecutionAlreadyExists for any other use of its name, and InvalidName or InvalidExecutionInput
   */
  start(machine: Machine, name: string = randomUUID(), input = '{}'): ExecutionRecord {
    checkName(name);
    checkInput(input);
    const arn = executionArn(machine, name);
    const existing = this.#records.get(arn);
    if (existing?.status === 'RUNNING' && existing.input === input) return existing;
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    return this.#run(machine, { name, arn, input });
  }

  /** Starts an execution for a task of another machine, whose role must allow each step. */
  #startNested(role: Principal, { stateMachineArn, name, input }: NestedRequest): NestedExecution {
    role.authorize('states:StartExecution', stateMachineArn);
    const record = this.start(this.#machineOf(stateMachineArn), name, input);
    const { arn, startMs } = record;
    const described = async () => {
      await this.#running.get(arn)?.ended;
      role.authorize('states:DescribeExecution', arn);
      return record;
    };
    const stop = () => {
      // "Run a Job": stopping is a best effort. Without the permission the execution continues.
      if (allows(role, 'states:StopExecution', arn)) this.stop(arn, undefined, undefined);
    };
    return { arn, startMs, described: described(), stop };
  }

  #run(machine: Machine, given: { name: string; arn: string; input: string }): ExecutionRecord {
    const shared = {
      ...this.#shared,
      invoke: this.#invokerOf(machine),
      startNested: (request: NestedRequest) => this.#startNested(machine.role, request),
    };
    const execution = startExecution(machine, given, shared, (record) => {
      this.#records.set(given.arn, record);
      this.#changed(record);
    });
    this.#running.set(given.arn, execution);
    void execution.ended.then(() => this.#running.delete(given.arn));
    return execution.record;
  }

  /** Ends a running execution as ABORTED. @throws AwsError ExecutionDoesNotExist */
  stop(arn: string, error: string | undefined, cause: string | undefined): ExecutionRecord {
    const record = this.find(arn);
    this.#running.get(arn)?.stop(error, cause);
    return record;
  }

  /** Stops all running executions. */
  close(): void {
    for (const execution of this.#running.values()) {
      execution.stop(closed.error, closed.cause);
    }
  }
}

function executionArn(machine: Machine, name: string): string {
  return `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
}

// "StartExecution", parameter name: no spaces, brackets, wildcards, special or control characters.
const refusedInAName = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

function checkName(name: string): void {
  if (name.length >= 1 && name.length <= 80 && !refusedInAName.test(name)) return;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > largestInputBytes) {
    throw new AwsError(
      'InvalidExecutionInput',
      'Invalid State Machine Execution Input: it exceeds 262144 bytes',
    );
  }
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${String(cause)}'`);
  }
}
