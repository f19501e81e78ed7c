import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { session, signOut, watchSession } from '../app/session.ts';
import { ApiProblem } from './client.ts';

/** The state of something that a page requests from the API. */
export interface Loaded<Value> {
  /** The last answer. It stays while a newer one is requested, and when that request fails. */
  readonly value?: Value;
  /** When the value arrived, by this browser's clock. */
  readonly at?: number;
  readonly problem?: ApiProblem;
  readonly isLoading: boolean;
  reload(): void;
}

interface Kept {
  value: unknown;
  at: number;
}
/** By key. A reader who returns to a page sees at once what it showed before. Signing out clears it. */
const kept = new Map<string, Kept>();
watchSession(() => kept.clear());

let underWay = 0;
const watchers = new Set<(isBusy: boolean) => void>();
function count(step: 1 | -1): void {
  underWay += step;
  for (const watch of watchers) watch(underWay > 0);
}

/** Whether any request is running. */
export function useIsBusy(): boolean {
  const [isBusy, setBusy] = useState(underWay > 0);
  useEffect(() => {
    watchers.add(setBusy);
    return () => void watchers.delete(setBusy);
  }, []);
  return isBusy;
}

/**
 * Loads a value, and loads it again at an interval while the tab is visible.
 * @param key identifies the value
 * @param everyMs the interval. Without it, the value is loaded once.
 */
export function useLoaded<Value>(
  key: string,
  ask: () => Promise<Value>,
  { everyMs }: { everyMs?: number } = {},
): Loaded<Value> {
  const [, redraw] = useState(0);
  const state = useRef<{ key: string; problem?: ApiProblem; isLoading: boolean }>({ key, isLoading: true });
  if (state.current.key !== key) state.current = { key, isLoading: true };
  const asked = useRef(ask);
  asked.current = ask;

  const load = useCallback(async () => {
    const mine = state.current;
    const { token } = session();
    mine.isLoading = true;
    count(1);
    redraw((times) => times + 1);
    try {
      const value = await asked.current();
      // An answer for one caller must not be shown to another who has signed in since.
      if (session().token !== token) return;
      kept.set(mine.key, { value, at: Date.now() });
      delete mine.problem;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 401) signOut('Your token is not known any more, or it has expired.');
      mine.problem = error;
    } finally {
      mine.isLoading = false;
      count(-1);
      redraw((times) => times + 1);
    }
  }, []);

  useEffect(() => {
    void load();
    if (everyMs === undefined) return;
    const again = () => {
      const age = Date.now() - (kept.get(key)?.at ?? 0);
      if (document.visibilityState === 'visible' && age >= everyMs && !state.current.isLoading) void load();
    };
    const timer = setInterval(again, everyMs);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [key, everyMs, load]);

  const known = kept.get(key) as { value: Value; at: number } | undefined;
  const { problem, isLoading } = state.current;
  return { ...known, ...(problem && { problem }), isLoading, reload: () => void load() };
}
