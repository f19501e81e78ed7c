// The entry of a worker thread: one instance of a function. It loads the handler once, then answers one
// event at a time, as Lambda's Node.js runtime does.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, InstanceMessage, InvocationMessage } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

const { folder, handler: handlerName }: { folder: string; handler: string } = workerData;
const port = parentPort;
if (!port) throw new Error('an instance runs in a worker thread');

const loaded = load();
port.on('message', async (message: InvocationMessage) => {
  port.postMessage(await answer(message));
});

async function answer(message: InvocationMessage): Promise<InstanceMessage> {
  const handler = await loaded;
  if (typeof handler !== 'function') return { error: handler };
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    return { payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { error: describe(error) };
  }
}

async function load(): Promise<Handler | FunctionError> {
  const dot = handlerName.lastIndexOf('.');
  const [file, exported] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)];
  const path = ['.js', '.mjs', '.cjs'].map((extension) => join(folder, file + extension)).find(existsSync);
  if (path === undefined) {
    return { errorType: 'Runtime.ImportModuleError', errorMessage: `Error: Cannot find module '${file}'` };
  }
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(path).href);
    const found = module[exported] ?? (module.default as Record<string, unknown> | undefined)?.[exported];
    if (typeof found === 'function') return found as Handler;
    return {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: `${handlerName} is undefined or not exported`,
    };
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function contextOf(message: InvocationMessage): object {
  return {
    awsRequestId: message.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: message.functionName,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
    invokedFunctionArn: message.functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}
