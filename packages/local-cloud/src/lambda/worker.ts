import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FunctionSettings } from './settings.ts';

/** One running instance of a function: a worker thread with an environment of its own. */
export interface Instance {
  /** Answers one event. Never throws: a thread that dies answers with an error. */
  run(message: InvocationMessage): Promise<InstanceMessage>;
  /** Whether it can take another event. */
  isAlive(): boolean;
  /** Ends the thread at once; a run under way is answered with `reason`. */
  terminate(reason: FunctionError): Promise<void>;
}

/** Starts an instance; each line it prints goes to `onLine`. */
export function startInstance(settings: FunctionSettings, onLine: (line: string) => void): Instance {
  const worker = new Worker(new URL('./instance.js', import.meta.url), {
    workerData: { folder: settings.folder, handler: settings.handler },
    env: settings.environment,
    execArgv: ['--enable-source-maps'],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
  });
  forwardLines(worker.stdout, onLine);
  forwardLines(worker.stderr, onLine);

  let alive = true;
  let answer: ((message: InstanceMessage) => void) | undefined;
  let causeOfDeath: FunctionError | undefined;
  const settle = (message: InstanceMessage) => {
    answer?.(message);
    answer = undefined;
  };
  worker.on('message', settle);
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
    settle({ error: causeOfDeath });
  });

  return {
    isAlive: () => alive,
    run(message) {
      if (!alive) return Promise.resolve({ error: causeOfDeath ?? DEAD });
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

const DEAD: FunctionError = { errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited' };

function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
}

/** What the local cloud tells an instance: one event. */
export interface InvocationMessage {
  requestId: string;
  functionName: string;
  functionArn: string;
  /** The event, as JSON text. */
  event: string;
  /** When the invocation will be ended, in milliseconds since 1970. */
  deadlineMs: number;
}

/** How Lambda describes a failed invocation, in the answer's payload. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What an instance answers: the handler's result as JSON text, or why there is none. */
export type InstanceMessage = { payload: string } | { error: FunctionError };
