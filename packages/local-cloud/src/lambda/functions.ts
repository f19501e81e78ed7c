import { randomUUID } from 'node:crypto';
import { withoutCdkHash } from '../template/identity.ts';
import type { Resources } from '../template/resources.ts';
import { type FunctionSettings, functionSettings } from './settings.ts';
import { type FunctionError, type Instance, startInstance } from './worker.ts';

/** All functions of the template. */
export class Functions {
  readonly #functions: LambdaFunction[];

  constructor(
    resources: Resources,
    options: {
      assembly: string;
      awsEndpointUrl: string;
      log: (line: object) => void;
      instancesAtMost?: number;
      idleMs?: number;
    },
  ) {
    this.#functions = resources
      .ofType('AWS::Lambda::Function')
      .map((resource) => functionSettings(resource, options.assembly, options.awsEndpointUrl))
      .map((settings) => new LambdaFunction(settings, options));
  }

  all(): readonly LambdaFunction[] {
    return this.#functions;
  }

  /** Finds a function by ARN (with or without a version), name or logical id. */
  find(id: string): LambdaFunction | undefined {
    return this.#functions.find(({ settings }) =>
      [settings.arn, settings.name, settings.logicalId].includes(id.replace(/:(\$LATEST|\d+)$/, '')),
    );
  }

  /** Finds the only function whose logical id is `id` followed by the hash that CDK appends. */
  findByConstruct(id: string): LambdaFunction | undefined {
    const found = this.#functions.filter(({ settings }) => withoutCdkHash(settings.logicalId) === id);
    return found.length === 1 ? found[0] : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.#functions.map((each) => each.close()));
  }
}

/** The result of an invocation as JSON text, or the error as Lambda describes it. */
export type InvocationResult = { payload: string; error?: never } | { error: FunctionError; payload?: never };

/**
 * One of Lambda's errors for a function that it has not run (Lambda API reference, Invoke, errors). Its concurrency is
 * used up, or it is not ready, for example because its network interface was reclaimed while it was idle.
 */
export class NotRunError extends Error {
  constructor(name = 'TooManyRequestsException', message = 'Rate Exceeded.') {
    super(message);
    this.name = name;
  }
}

// AWS would start a thousand. A laptop works better with a queue.
const defaultInstances = 8;
const defaultIdleMs = 120_000;

/** A function with its instances: each runs one event at a time, starts on demand, is reused, and ends when idle. */
export class LambdaFunction {
  readonly settings: FunctionSettings;
  readonly #log: (line: object) => void;
  readonly #instancesAtMost: number;
  readonly #idleMs: number;
  readonly #idle = new Map<Instance, NodeJS.Timeout>();
  /** The event that each instance runs. */
  readonly #busy = new Map<Instance, string>();
  readonly #waiting: (() => void)[] = [];
  /** Accepted invocations, including those that wait for an instance. */
  #started = 0;
  #closed = false;
  /** The errors that the next invocations fail with. */
  readonly #refusals: NotRunError[] = [];

  constructor(
    settings: FunctionSettings,
    {
      log,
      instancesAtMost = defaultInstances,
      idleMs = defaultIdleMs,
    }: { log: (line: object) => void; instancesAtMost?: number; idleMs?: number },
  ) {
    this.settings = settings;
    this.#log = log;
    this.#instancesAtMost = instancesAtMost;
    this.#idleMs = idleMs;
  }

  /**
   * Runs the handler on `event` (JSON text). An error of the function is returned, not thrown.
   * @throws NotRunError beyond the function's reserved concurrency, or when `refuse` was called for this invocation
   */
  async invoke(event: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    const refusal = this.#refusals.shift();
    if (refusal) throw refusal;
    const { reservedConcurrency } = this.settings;
    if (reservedConcurrency !== undefined && this.#started >= reservedConcurrency) throw new NotRunError();
    this.#started += 1;
    return this.#run(event, requestId).finally(() => {
      this.#started -= 1;
    });
  }

  async #run(event: string, requestId: string): Promise<InvocationResult> {
    while (this.#busy.size >= this.#instancesAtMost) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#closed) return { error: killed };
    const instance = this.#takeInstance(event);
    const { timeoutMs, memoryMb, name, arn } = this.settings;
    const beganMs = performance.now();
    const deadline = setTimeout(() => void instance.terminate(timedOut(requestId, timeoutMs)), timeoutMs);
    try {
      const deadlineMs = Date.now() + timeoutMs;
      const answer = await instance.run({
        requestId,
        event,
        deadlineMs,
        functionName: name,
        functionArn: arn,
      });
      if ('error' in answer) {
        this.#log({ level: 'error', function: name, requestId, ...answer.error });
        return { error: answer.error };
      }
      return answer;
    } finally {
      clearTimeout(deadline);
      const milliseconds = Math.ceil(performance.now() - beganMs);
      this.#log({ source: 'lambda', function: name, requestId, memoryMb, milliseconds });
      this.#release(instance);
    }
  }

  /** Makes the next `times` invocations fail with an error of Lambda's, without running the function. */
  refuse(name: string, times: number): void {
    this.#refusals.push(...Array.from({ length: times }, () => new NotRunError(name, 'Not ready.')));
  }

  /** Kills every instance whose event `isMeant` accepts, as a lost machine would. Returns how many there were. */
  async killRunning(isMeant: (event: unknown) => boolean = () => true): Promise<number> {
    const running = [...this.#busy].filter(([, event]) => isMeant(JSON.parse(event))).map(([each]) => each);
    await Promise.all(running.map((instance) => instance.terminate(killed)));
    return running.length;
  }

  /** Ends all instances. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all(
      [...this.#idle.keys(), ...this.#busy.keys()].map((instance) => instance.terminate(killed)),
    );
  }

  #takeInstance(event: string): Instance {
    // Prefer the last one used: each instance compiles its code itself, so a few busy ones warm up sooner than many.
    const alive = [...this.#idle].findLast(([instance]) => instance.isAlive());
    let instance = alive?.[0];
    if (alive && instance) {
      clearTimeout(alive[1]);
      this.#idle.delete(instance);
    } else {
      instance = startInstance(this.settings, (line) => this.#logLine(line));
    }
    this.#busy.set(instance, event);
    return instance;
  }

  #release(instance: Instance): void {
    this.#busy.delete(instance);
    if (instance.isAlive()) {
      const end = () => {
        this.#idle.delete(instance);
        void instance.terminate(killed);
      };
      this.#idle.set(instance, setTimeout(end, this.#idleMs).unref());
    }
    this.#waiting.shift()?.();
  }

  #logLine(line: string): void {
    this.#log({ function: this.settings.name, ...structured(line) });
  }
}

const killed: FunctionError = {
  errorType: 'Runtime.ExitError',
  errorMessage: 'Error: Runtime exited with error: signal: killed',
};

function timedOut(requestId: string, timeoutMs: number): FunctionError {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

function structured(line: string): object {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Not every line is JSON: console.log('text') writes plain text.
  }
  return { message: line };
}
