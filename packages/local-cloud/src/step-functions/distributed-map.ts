import { AwsError } from '../aws/service.ts';
import { isJsonObject, type Json } from '../json.ts';
import { reproducibleId } from '../template/identity.ts';
import type { Scope, State } from './definition.ts';
import { ExecutionEndedError, refuseLargeData, StatesError } from './errors.ts';
import { evaluate } from './evaluation.ts';
import { describeExecution, type ExecutionRecord, type RunningExecution } from './execution-record.ts';
import { givenItems, itemContext, maxConcurrency, selectItem } from './fan-out.ts';
import type { Frame } from './frame.ts';

// "Service quotas": a Map Run has at most 10,000 child workflow executions at once.
const distributedConcurrency = 10_000;

// "Tolerated failure threshold": failed and timed-out children count, stopped ones do not.
const failedStatuses = ['FAILED', 'TIMED_OUT'];

/**
 * Runs a Map's processor for every item as a child execution, and returns the outputs in the order of the items. The
 * output of a tolerated failure is the child's description ("ResultWriter", Transformation).
 * @throws StatesError States.ExceedToleratedFailureThreshold, States.ItemReaderFailed, States.DataLimitExceeded and
 * States.Permissions
 */
export async function runDistributedMap(
  name: string,
  state: State,
  processor: Scope,
  input: Json,
  frame: Frame,
): Promise<Json> {
  const { run, thread, context } = frame;
  // AWS chooses a label when none is given. Any stable label will do.
  const label = state.Label ?? reproducibleId(`${context.StateMachine.Id} ${name}`, 20);
  const given = state.ItemReader ? undefined : await givenItems(name, state, input, context);
  const concurrency = await maxConcurrency(state, input, context);
  const length = given?.length ?? 0;
  run.history.add(thread, 'MapStateStarted', { mapStateStartedEventDetails: { length } });
  const mapRun = run.mapRuns.open({
    executionArn: String(context.LocalExecution.Id),
    machineArn: `${context.StateMachine.Id}/${label}`,
    maxConcurrency: concurrency,
    toleratedFailureCount: state.ToleratedFailureCount ?? 0,
    toleratedFailurePercentage: state.ToleratedFailurePercentage ?? 0,
  });
  run.history.add(thread, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: mapRun.arn } });
  try {
    const items = given ?? (await readItems(state, input, frame));
    mapRun.items = items.length;
    const select = (item: Json, index: number) => selectItem(state, input, itemContext(context, item, index));
    const start = (selected: Json) => {
      refuseLargeData(name, selected);
      const child = { label, mapRunArn: mapRun.arn, scope: processor, input: JSON.stringify(selected) };
      return withStatesErrors(() => run.startChild(child));
    };
    const tolerated = tolerance(state, items.length);
    const children = await runChildren(
      items,
      concurrency || distributedConcurrency,
      select,
      start,
      tolerated,
      frame.ended,
    );
    const results = children.map(resultOf);
    // Without a ResultWriter the whole result must fit, before ResultSelector can shorten it.
    refuseLargeData(name, results);
    run.mapRuns.close(mapRun, 'SUCCEEDED');
    run.history.add(thread, 'MapRunSucceeded');
    run.history.add(thread, 'MapStateSucceeded');
    return results;
  } catch (error) {
    if (!(error instanceof StatesError)) {
      run.mapRuns.close(mapRun, 'ABORTED');
      run.history.add(thread, 'MapRunAborted');
      throw error;
    }
    run.mapRuns.close(mapRun, 'FAILED');
    const details = { error: error.name, cause: error.message };
    run.history.add(thread, 'MapRunFailed', { mapRunFailedEventDetails: details });
    run.history.add(thread, 'MapStateFailed');
    throw error;
  }
}

/** How many children may fail. With both thresholds, the one that is exceeded first fails the Map Run. */
function tolerance({ ToleratedFailureCount, ToleratedFailurePercentage }: State, items: number): number {
  if (ToleratedFailureCount === undefined && ToleratedFailurePercentage === undefined) return 0;
  const percentage = ToleratedFailurePercentage ?? 100;
  return Math.min(ToleratedFailureCount ?? items, Math.floor((items * percentage) / 100));
}

/** Runs a child for every item. Stops the running children when too many fail or the execution ends. */
async function runChildren(
  items: readonly Json[],
  concurrency: number,
  select: (item: Json, index: number) => Promise<Json>,
  start: (input: Json) => RunningExecution,
  tolerated: number,
  ended: AbortSignal,
): Promise<ExecutionRecord[]> {
  const records: ExecutionRecord[] = [];
  const running = new Set<RunningExecution>();
  let over = ended.aborted;
  let failures = 0;
  const stopAll = () => {
    over = true;
    for (const child of running) child.stop(undefined, undefined);
  };
  ended.addEventListener('abort', stopAll, { once: true });
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      const input = await select(item, index);
      if (over) return;
      const child = start(input);
      running.add(child);
      await child.ended;
      running.delete(child);
      records[index] = child.record;
      if (over || !failedStatuses.includes(child.record.status)) continue;
      if (++failures > tolerated) {
        throw new StatesError(
          'States.ExceedToleratedFailureThreshold',
          'The specified tolerated failure threshold was exceeded',
        );
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
    if (ended.aborted) throw new ExecutionEndedError('the execution has ended');
    return records;
  } catch (error) {
    stopAll();
    throw error;
  } finally {
    ended.removeEventListener('abort', stopAll);
  }
}

function withStatesErrors<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const name = error.code === 'AccessDeniedException' ? 'States.Permissions' : 'States.Runtime';
    throw new StatesError(name, error.message);
  }
}

function resultOf(record: ExecutionRecord): Json {
  if (record.status === 'SUCCEEDED') return JSON.parse(record.output ?? 'null') as Json;
  return describeExecution(record, (ms) => new Date(ms).toISOString());
}

/**
 * Reads a Distributed Map's items from the S3 object that its ItemReader names.
 * @throws StatesError States.ItemReaderFailed when the object is missing, may not be read, or is not an array
 */
export async function readItems(state: State, input: Json, { run, context }: Frame): Promise<Json[]> {
  const named = await evaluate(
    { Parameters: state.ItemReader?.Parameters as Json },
    input,
    context,
    (found) => found,
  );
  const { Bucket, Key } = isJsonObject(named) ? named : {};
  if (typeof Bucket !== 'string' || typeof Key !== 'string') throw failed('Bucket and Key must be strings');
  const items = parse(textOf(() => run.readObject(Bucket, Key)));
  if (Array.isArray(items)) return items;
  if (isJsonObject(items))
    throw new Error(`the local cloud does not map over the fields of an object (${Key})`);
  throw failed('Attempting to map over non-iterable node.');
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch (error) {
    throw error instanceof AwsError ? failed(error.message) : error;
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw failed(`The object is not JSON: ${String(cause)}`);
  }
}

function failed(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}
