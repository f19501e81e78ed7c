import type { Json } from '../json.ts';
import type { Scope, State } from './definition.ts';
import { StatesError } from './errors.ts';
import { givenItems, itemContext, maxConcurrency, selectItem } from './map-items.ts';
import type { Place, RunScope } from './place.ts';

// "Map state processing modes": an inline Map runs at most 40 iterations at once.
const INLINE_CONCURRENCY = 40;

/** Runs a Map's processor for every item, in order of the items. Throws the first error, ending the others. */
export async function runMap(
  name: string,
  state: State,
  input: Json,
  place: Place,
  runScope: RunScope,
): Promise<Json> {
  const { run, thread, context } = place;
  const processor = state.ItemProcessor ?? state.Iterator;
  const items = await givenItems(name, state, input, context);
  const concurrency = await maxConcurrency(state, input, context);
  run.history.add(thread, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const iterate = async (item: Json, index: number, ended: AbortSignal): Promise<Json> => {
    const own = {
      ...place,
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
  return together('Map', items, concurrency || INLINE_CONCURRENCY, iterate, place);
}

/** Runs all branches on the same input and gives their outputs. Throws the first error, ending the others. */
export function runParallel(state: State, input: Json, place: Place, runScope: RunScope): Promise<Json> {
  place.run.history.add(place.thread, 'ParallelStateStarted');
  const branch = (scope: Scope, _: number, ended: AbortSignal) =>
    runScope(scope, input, { ...place, ended, thread: { ...place.thread } });
  return together('Parallel', state.Branches, INLINE_CONCURRENCY, branch, place);
}

async function together<T>(
  kind: 'Map' | 'Parallel',
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number, ended: AbortSignal) => Promise<Json>,
  { run, thread, ended }: Place,
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
