import type { Json } from '../json.ts';
import type { State } from './definition.ts';
import { StatesError } from './errors.ts';
import { type Context, evaluate, query } from './evaluation.ts';

/** The array that a Map's input or ItemsPath gives. Throws StatesError States.Runtime when it is none. */
export async function givenItems(name: string, state: State, input: Json, context: Context): Promise<Json[]> {
  const items = state.ItemsPath === undefined ? input : await query(state.ItemsPath, input, context);
  if (Array.isArray(items)) return items;
  throw new StatesError(
    'States.Runtime',
    `Map state ${name} needs an array, and got ${JSON.stringify(items)}`,
  );
}

/** How many items a Map asks to run at once; 0 leaves it to Step Functions. Throws StatesError States.Runtime. */
export async function maxConcurrency(state: State, input: Json, context: Context): Promise<number> {
  if (state.MaxConcurrencyPath === undefined) return state.MaxConcurrency;
  const found = await query(state.MaxConcurrencyPath, input, context);
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0) return found;
  throw new StatesError(
    'States.Runtime',
    `The MaxConcurrencyPath field refers to value "${found}" which is not a valid integer: ${state.MaxConcurrencyPath}`,
  );
}

/** The context of one item of a Map: `$$.Map.Item`. */
export function itemContext<T extends Context>(context: T, item: Json, index: number) {
  return { ...context, Map: { Item: { Index: index, Value: item } } };
}

/** What one item is run with: the item, or what ItemSelector makes of it and of the Map's own input. */
export async function selectItem(
  state: State,
  input: Json,
  context: ReturnType<typeof itemContext>,
): Promise<Json> {
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return context.Map.Item.Value;
  return evaluate({ Parameters: selector }, input, context, (selected) => selected);
}
