import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FunctionSettings } from './settings.ts';

/** One running instance of a function: a worker thread with its own environment. */
export interface Instance {
  /** Runs one event. Never throws: a thread that dies returns an error. */
  run(message: InvocationMessage): Promise<InstanceMessage>;
  /** Whether it can run another event. */
  isAlive(): boolean;
  /** Ends the thread at once. A running event returns `reason` as its error. */
  terminate(reason: FunctionError): Promise<void>;
}

/** Starts an instance. Each line that it prints goes to `onLine`. */
export function startInstance(settings: FunctionSettings, onLine: (line: string) => void): Instance {
  const worker = new Worker(new URL('./instance.js', import.meta.url), {
    workerData: { folder: settings.folder, handler: settings.handler },
    env: settings.environment,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
  });
  forwardLines(worker.stdout, onLine);
  forwardLines(worker.stderr, onLine);

  let alive = true;
  let answer: ((message: InstanceMessage) => void) | undefined;
  let causeOfDeath: FunctionError | undefined;
  const respond = (message: InstanceMessage) => {
    answer?.(message);
    answer = undefined;
  };
  worker.on('message', respond);
  worker.on('error', (error: Error & { code?: string }) => {
    causeOfDeath ??=
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? {
            errorType: 'Runtime.OutOfMemory',
            errorMessage: 'Error: Runtime exited with error: signal: killed',
          }
        : { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  });
  worker.on('exit', (code) => {
    alive = false;
    causeOfDeath ??= {
      errorType: 'Runtime.ExitError',
      errorMessage: `Error: Runtime exited with exit status ${code}`,
    };
    respond({ error: causeOfDeath });
  });

  return {
    isAlive: () => alive,
    run(message) {
      if (!alive) return Promise.resolve({ error: causeOfDeath ?? dead });
      const { promise, resolve } = Promise.withResolvers<InstanceMessage>();
      answer = resolve;
      worker.postMessage(message);
      return promise;
    },
    async terminate(reason) {
      alive = false;
      causeOfDeath ??= reason;
      await worker.terminate();
    },
  };
}

const dead: FunctionError = { errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited' };

function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
}

/** The message to an instance: one event. */
export interface InvocationMessage {
  requestId: string;
  functionName: string;
  functionArn: string;
  /** The event, as JSON text. */
  event: string;
  /** When the invocation times out, in milliseconds since 1970. */
  deadlineMs: number;
}

/** How Lambda describes a failed invocation in the response's payload. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** The message from an instance: the handler's result as JSON text, or the error. */
export type InstanceMessage = { payload: string } | { error: FunctionError };
