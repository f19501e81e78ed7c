import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { session, signOut, watchSession } from '../app/session.ts';
import { ApiProblem } from './client.ts';

/** What a page knows of something it asks the API for. */
export interface Loaded<Value> {
  /** What was last answered; it stays while newer is asked for, and when that fails. */
  readonly value?: Value;
  /** When that was, by this browser's clock. */
  readonly at?: number;
  readonly problem?: ApiProblem;
  readonly isLoading: boolean;
  reload(): void;
}

interface Kept {
  value: unknown;
  at: number;
}
/** By key: who comes back to a page sees at once what it showed. Signing out forgets all. */
const kept = new Map<string, Kept>();
watchSession(() => kept.clear());

let underWay = 0;
const watchers = new Set<(isBusy: boolean) => void>();
function count(step: 1 | -1): void {
  underWay += step;
  for (const watch of watchers) watch(underWay > 0);
}

/** Whether anything is being loaded. */
export function useIsBusy(): boolean {
  const [isBusy, setBusy] = useState(underWay > 0);
  useEffect(() => {
    watchers.add(setBusy);
    return () => void watchers.delete(setBusy);
  }, []);
  return isBusy;
}

/**
 * Asks for something, and again every so often while the tab is looked at.
 * @param key what is asked for; another key is another thing
 * @param everyMs how often; once where it is left out
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
      // What somebody was answered is not for whoever has signed in since.
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
