import { isJsonObject, type Json } from '../json.ts';
import { AwsError } from '../services/aws-error.ts';
import type { State } from './definition.ts';
import { StatesError } from './errors.ts';
import { evaluate } from './evaluation.ts';
import type { Place } from './place.ts';

/**
 * Reads a Distributed Map's items from the S3 object that its ItemReader names.
 * Throws StatesError States.ItemReaderFailed when it is not there, may not be read, or is no array.
 */
export async function readItems(state: State, input: Json, { run, context }: Place): Promise<Json[]> {
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
    throw failed(`The object is no JSON: ${String(cause)}`);
  }
}

function failed(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}
