import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Principal } from '../aws/service.ts';
import type { AssumeRole } from '../iam/roles.ts';
import type { TimeOverrides } from '../options.ts';
import { type Deliver, mayDeliver } from '../targets.ts';
import { type Resources, readProperties } from '../template/resources.ts';
import { type InvocationResult, type LambdaFunction, NotRunError } from './functions.ts';

/** The part of a function that is needed here. */
export type AsyncTarget = Pick<LambdaFunction, 'invoke' | 'settings'>;

// "How Lambda handles errors and retries with asynchronous invocation": two retries, after one and then two
// minutes. A throttled event is retried after 1 second, then after twice as long each time, up to 5 minutes.
const retrySeconds = [60, 120];
const longestThrottleSeconds = 300;

interface Outcome {
  condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  invocations: number;
  /** Missing when the function never ran. */
  result?: InvocationResult | undefined;
}

/** Asynchronous invocations: retries, destinations and dead-letter queues. */
export class AsyncInvocations {
  readonly #settings: ReadonlyMap<string, AsyncSettings>;
  readonly #deliver: Deliver;
  readonly #time: TimeOverrides;
  readonly #now: () => number;
  readonly #log: (line: object) => void;
  readonly #closing = new AbortController();

  constructor(options: {
    /** By function name. */
    settings: ReadonlyMap<string, AsyncSettings>;
    deliver: Deliver;
    time: TimeOverrides;
    now: () => number;
    log: (line: object) => void;
  }) {
    this.#settings = options.settings;
    this.#deliver = options.deliver;
    this.#time = options.time;
    this.#now = options.now;
    this.#log = options.log;
  }

  /** Accepts an event (JSON text), and returns before it has run. */
  invoke(target: AsyncTarget, event: string): void {
    this.#run(target, event).catch((error: unknown) => {
      // The cloud is closing: events that AWS would keep in its queue are dropped here.
      if (this.#closing.signal.aborted) return;
      this.#log({ level: 'error', source: 'lambda', function: target.settings.name, message: String(error) });
    });
  }

  close(): void {
    this.#closing.abort();
  }

  async #run(target: AsyncTarget, event: string): Promise<void> {
    const settings = this.#settings.get(target.settings.name);
    if (!settings) throw new Error(`no function ${target.settings.name} in the template`);
    const requestId = randomUUID();
    const outcome = await this.#outcome(target, event, requestId, settings);
    const record = JSON.stringify(this.#record(target, event, requestId, outcome));
    const failed = outcome.condition !== 'Success';
    const destination = failed ? settings.onFailure : settings.onSuccess;
    if (destination) this.#deliver(destination, record, settings.role);
    if (failed && settings.deadLetters)
      this.#deliver(settings.deadLetters, event, settings.role, deadLetterAttributes(requestId, outcome));
  }

  async #outcome(
    target: AsyncTarget,
    event: string,
    requestId: string,
    { retries, maximumAgeSeconds }: AsyncSettings,
  ): Promise<Outcome> {
    const latestMs = this.#now() + maximumAgeSeconds * 1000;
    let invocations = 0;
    let throttles = 0;
    for (;;) {
      const result = await unlessThrottled(target, event, requestId);
      if (result) invocations += 1;
      else throttles += 1;
      if (result?.payload !== undefined) return { condition: 'Success', invocations, result };
      if (result && invocations > retries) return { condition: 'RetriesExhausted', invocations, result };
      // "Reserved concurrency of zero": events go to the dead letters without any retries.
      if (target.settings.reservedConcurrency === 0) return { condition: 'RetriesExhausted', invocations };
      const seconds = result
        ? (retrySeconds[invocations - 1] ?? 0)
        : Math.min(2 ** (throttles - 1), longestThrottleSeconds);
      if (this.#now() + seconds * 1000 > latestMs)
        return { condition: 'EventAgeExceeded', invocations, result };
      await this.#pause(target, result ? invocations : throttles, seconds);
    }
  }

  async #pause({ settings }: AsyncTarget, attempt: number, seconds: number): Promise<void> {
    const ms = this.#time.retryIntervalMs?.(settings.logicalId, attempt, seconds) ?? seconds * 1000;
    await sleep(ms, undefined, { signal: this.#closing.signal });
  }

  /** "Invocation record" of "Capturing records of Lambda asynchronous invocations". */
  #record(target: AsyncTarget, event: string, requestId: string, outcome: Outcome): object {
    const { condition, invocations, result } = outcome;
    const functionError = result?.error ? { functionError: 'Unhandled' } : {};
    return {
      version: '1.0',
      timestamp: new Date(this.#now()).toISOString(),
      requestContext: {
        requestId,
        functionArn: `${target.settings.arn}:$LATEST`,
        condition,
        approximateInvokeCount: invocations,
      },
      requestPayload: JSON.parse(event),
      ...(result && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', ...functionError },
        responsePayload: result.error ?? JSON.parse(result.payload),
      }),
    };
  }
}

async function unlessThrottled(
  target: AsyncTarget,
  event: string,
  requestId: string,
): Promise<InvocationResult | undefined> {
  try {
    return await target.invoke(event, requestId);
  } catch (error) {
    if (error instanceof NotRunError) return undefined;
    throw error;
  }
}

/** "Dead-letter queues": the attributes hold the first KB of the error's message. */
function deadLetterAttributes(requestId: string, { result }: Outcome) {
  const message = (result?.error?.errorMessage ?? 'Rate Exceeded.').slice(0, 1024);
  return {
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: result ? '200' : '429' },
    ErrorMessage: { DataType: 'String', StringValue: message },
  };
}

const destination = z.object({ Destination: z.string() }).optional();
const configSchema = z.object({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().int().min(0).max(2).default(2),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(21_600).default(21_600),
  DestinationConfig: z.object({ OnFailure: destination, OnSuccess: destination }).default({}),
});
const functionSchema = z.object({
  Role: z.string(),
  DeadLetterConfig: z.object({ TargetArn: z.string().optional() }).default({}),
});

/** How a function handles asynchronous events ("Asynchronous invocation"). */
export interface AsyncSettings {
  /** Retries after an error of the function. */
  retries: number;
  maximumAgeSeconds: number;
  /** ARNs of the destinations for failed and for successful events. */
  onFailure: string | undefined;
  onSuccess: string | undefined;
  /** ARN of the dead-letter queue or topic. */
  deadLetters: string | undefined;
  /** The role that sends to them. */
  role: Principal;
}

/**
 * Reads the settings for asynchronous events by function name.
 * @throws Error when a function's role may not send to its dead-letter queue or destination: AWS rejects such a
 * configuration
 */
export function readAsyncSettings(resources: Resources, assumeRole: AssumeRole): Map<string, AsyncSettings> {
  const configs = resources
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map((resource) => readProperties(configSchema, resource));
  return new Map(
    resources.ofType('AWS::Lambda::Function').map(({ name, properties }) => {
      const { Role, DeadLetterConfig } = functionSchema.parse(properties);
      const config = configs.find(({ FunctionName }) => FunctionName === name);
      const settings = {
        retries: config?.MaximumRetryAttempts ?? 2,
        maximumAgeSeconds: config?.MaximumEventAgeInSeconds ?? 21_600,
        onFailure: config?.DestinationConfig.OnFailure?.Destination,
        onSuccess: config?.DestinationConfig.OnSuccess?.Destination,
        deadLetters: DeadLetterConfig.TargetArn,
        role: assumeRole(Role, name),
      };
      const { onFailure, onSuccess, deadLetters, role } = settings;
      const refused = [onFailure, onSuccess, deadLetters].find((arn) => arn && !mayDeliver(role, arn));
      if (refused)
        throw new Error(`the execution role of ${name} does not have permissions to send to ${refused}`);
      return [name, settings];
    }),
  );
}
