import type { Json } from '../json.ts';
import type { State } from './definition.ts';
import { ExecutionEndedError, StatesError } from './errors.ts';
import { query } from './evaluation.ts';
import type { Place } from './place.ts';

/** The seconds a task may take, when its state limits them. */
export async function taskTimeout(state: State, input: Json, place: Place): Promise<number | undefined> {
  if (state.TimeoutSecondsPath === undefined) return state.TimeoutSeconds;
  return Number(await query(state.TimeoutSecondsPath, input, place.context));
}

/** The same in milliseconds, as a test may shorten it. */
export function timeoutMs(seconds: number | undefined, { run, context }: Place): number | undefined {
  if (seconds === undefined) return undefined;
  return run.time.taskTimeoutMs?.(String(context.State?.Name), seconds) ?? seconds * 1000;
}

/**
 * Waits for `work`, but no longer than the timeout, and no longer than the execution lasts.
 * Throws StatesError States.Timeout, ExecutionEndedError.
 */
export async function within<T>(ms: number | undefined, ended: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(new ExecutionEndedError('the execution has ended'));
  ended.addEventListener('abort', end, { once: true });
  const timer =
    ms === undefined ? undefined : setTimeout(() => reject(new StatesError('States.Timeout', '')), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', end);
  }
}
