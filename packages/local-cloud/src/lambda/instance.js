// The entry of a worker thread: one instance of a function. It loads the handler once, then runs one event at a time,
// as Lambda's Node.js runtime does. It is JavaScript with types in comments. For TypeScript, each thread would load the
// compiler itself, which takes a fifth of its start time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** @import { FunctionError, InstanceMessage, InvocationMessage } from './worker.ts' */
/** @typedef {(event: unknown, context: object) => unknown} Handler */

/** @type {{ folder: string, handler: string }} */
const { folder, handler: handlerName } = workerData;
const port = parentPort;
if (!port) throw new Error('an instance runs in a worker thread');

const loaded = load();
port.on('message', async (/** @type {InvocationMessage} */ message) => {
  port.postMessage(await answer(message));
});

/**
 * @param {InvocationMessage} message
 * @returns {Promise<InstanceMessage>}
 */
async function answer(message) {
  const handler = await loaded;
  if (typeof handler !== 'function') return { error: handler };
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    return { payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { error: describe(error) };
  }
}

/** @returns {Promise<Handler | FunctionError>} */
async function load() {
  const dot = handlerName.lastIndexOf('.');
  const [file, exported] = [handlerName.slice(0, dot), handlerName.slice(dot + 1)];
  const path = ['.js', '.mjs', '.cjs'].map((extension) => join(folder, file + extension)).find(existsSync);
  if (path === undefined) {
    return { errorType: 'Runtime.ImportModuleError', errorMessage: `Error: Cannot find module '${file}'` };
  }
  try {
    const module = await import(pathToFileURL(path).href);
    const found = module[exported] ?? module.default?.[exported];
    if (typeof found === 'function') return found;
    return {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: `${handlerName} is undefined or not exported`,
    };
  } catch (error) {
    return describe(error);
  }
}

/**
 * @param {unknown} error
 * @returns {FunctionError}
 */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** @param {InvocationMessage} message */
function contextOf(message) {
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
