import { setTimeout as sleep } from 'node:timers/promises';
import type { Resources } from '../template/resources.ts';
import type { TimeOverrides } from '../time.ts';
import { LambdaFunction, TooManyRequestsError } from './function.ts';
import { functionSettings } from './settings.ts';

// "Asynchronous invocation" in the Lambda guide: two more attempts, after one and then two minutes.
const ASYNC_RETRY_SECONDS = [60, 120];

/** All functions of the template. */
export class Functions {
  readonly #functions: LambdaFunction[];
  readonly #time: TimeOverrides;
  readonly #closing = new AbortController();

  constructor(
    resources: Resources,
    options: { assembly: string; awsEndpointUrl: string; log: (line: object) => void; time: TimeOverrides },
  ) {
    this.#time = options.time;
    this.#functions = resources
      .ofType('AWS::Lambda::Function')
      .map((resource) => functionSettings(resource, options.assembly, options.awsEndpointUrl))
      .map((settings) => new LambdaFunction(settings, options.log));
  }

  all(): readonly LambdaFunction[] {
    return this.#functions;
  }

  /** Finds a function by ARN (with or without a version), name or logical id. */
  find(id: string): LambdaFunction | undefined {
    return this.#functions.find(({ settings }) =>
      [settings.arn, `${settings.arn}:$LATEST`, settings.name, settings.logicalId].includes(id),
    );
  }

  /** Finds the one function whose logical id is `id` and the hash that CDK appends. */
  findByConstruct(id: string): LambdaFunction | undefined {
    const found = this.#functions.filter(
      ({ settings }) => settings.logicalId.replace(/[0-9A-F]{8}$/, '') === id,
    );
    return found.length === 1 ? found[0] : undefined;
  }

  /** Runs an event nobody waits for, trying again twice when the function fails. */
  async invokeAsync(target: LambdaFunction, event: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (!(await failed(target, event))) return;
      const seconds = ASYNC_RETRY_SECONDS[attempt - 1];
      if (seconds === undefined || this.#closing.signal.aborted) return;
      const ms = this.#time.retryIntervalMs?.(target.settings.logicalId, attempt, seconds) ?? seconds * 1000;
      try {
        await sleep(ms, undefined, { signal: this.#closing.signal });
      } catch {
        return; // The cloud is closing: what AWS would keep in its queue is dropped here.
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#functions.map((each) => each.close()));
  }
}

async function failed(target: LambdaFunction, event: string): Promise<boolean> {
  try {
    return (await target.invoke(event)).error !== undefined;
  } catch (error) {
    if (error instanceof TooManyRequestsError) return true;
    throw error;
  }
}
