import type { Json } from '../json.ts';
import type { Scope, State } from './definition.ts';
import { StatesError } from './errors.ts';
import { type Context, evaluate, query } from './evaluation.ts';
import type { Frame, RunScope } from './frame.ts';

// "Map state processing modes": an inline Map runs at most 40 iterations at once.
const inlineConcurrency = 40;

/** Runs a Map's processor for every item. Ends the others at the first error, and throws it. */
export async function runMap(
  name: string,
  state: State,
  input: Json,
  frame: Frame,
  runScope: RunScope,
): Promise<Json> {
  const { run, thread, context } = frame;
  const processor = state.ItemProcessor ?? state.Iterator;
  const items = await givenItems(name, state, input, context);
  const concurrency = await maxConcurrency(state, input, context);
  run.history.add(thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const iterate = async (item: Json, index: number, ended: AbortSignal): Promise<Json> => {
    const own = {
      ...frame,
      ended,
      thread: { ...thread },
      context: itemContext(context, item, index),
    };
    const details = { mapIterationStartedEventDetails: { name, index } };
    run.history.add(own.thread, 'MapIterationStarted', details);
    try {
      const given = await selectItem(state, input, own.context);
      const output = await runScope(processor as Scope, given, own);
      run.history.add(own.thread, 'MapIterationSucceeded', {
        mapIterationSucceededEventDetails: { name, index },
      });
      return output;
    } catch (error) {
      const type = error instanceof StatesError ? 'Failed' : 'Aborted';
      run.history.add(own.thread, `MapIteration${type}`, {
        [`mapIteration${type}EventDetails`]: { name, index },
      });
      throw error;
    }
  };
  return together('Map', items, concurrency || inlineConcurrency, iterate, frame);
}

/** Runs all branches on the same input and returns their outputs. Ends the others at the first error, and throws it. */
export function runParallel(state: State, input: Json, frame: Frame, runScope: RunScope): Promise<Json> {
  frame.run.history.add(frame.thread, 'ParallelStateStarted');
  const branch = (scope: Scope, _: number, ended: AbortSignal) =>
    runScope(scope, input, { ...frame, ended, thread: { ...frame.thread } });
  return together('Parallel', state.Branches, inlineConcurrency, branch, frame);
}

async function together<T>(
  kind: 'Map' | 'Parallel',
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number, ended: AbortSignal) => Promise<Json>,
  { run, thread, ended }: Frame,
): Promise<Json[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([ended, failed.signal]);
  const results: Json[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index, either);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  } catch (error) {
    failed.abort();
    if (error instanceof StatesError) run.history.add(thread, `${kind}StateFailed`);
    throw error;
  }
  run.history.add(thread, `${kind}StateSucceeded`);
  return results;
}

/** The items from a Map's input or ItemsPath. @throws StatesError States.Runtime when they are not an array */
async function givenItems(name: string, state: State, input: Json, context: Context): Promise<Json[]> {
  const items = state.ItemsPath === undefined ? input : await query(state.ItemsPath, input, context);
  if (Array.isArray(items)) return items;
  throw new StatesError(
    'States.Runtime',
    `Map state ${name} needs an array, but got ${JSON.stringify(items)}`,
  );
}

/** How many items a Map runs at once; 0 leaves it to Step Functions. @throws StatesError States.Runtime */
async function maxConcurrency(state: State, input: Json, context: Context): Promise<number> {
  if (state.MaxConcurrencyPath === undefined) return state.MaxConcurrency;
  const found = await query(state.MaxConcurrencyPath, input, context);
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0) return found;
  throw new StatesError(
    'States.Runtime',
    `The MaxConcurrencyPath field refers to value "${found}" which is not a valid integer: ${state.MaxConcurrencyPath}`,
  );
}

/** The context of one item of a Map: `$$.Map.Item`. */
function itemContext<T extends Context>(context: T, item: Json, index: number) {
  return { ...context, Map: { Item: { Index: index, Value: item } } };
}

/** The input for one item: the item itself, or the result of ItemSelector. */
async function selectItem(state: State, input: Json, context: ReturnType<typeof itemContext>): Promise<Json> {
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return context.Map.Item.Value;
  return evaluate({ Parameters: selector }, input, context, (selected) => selected);
}
