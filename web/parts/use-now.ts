import { useEffect, useState } from 'preact/hooks';
import { reader } from './reader.ts';

const watchers = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The present, to the half minute: what tells of ages draws itself again as they grow, all by one timer. */
export function useNow(): number {
  const [now, tell] = useState(reader().now ?? Date.now());
  useEffect(() => {
    watchers.add(tell);
    timer ??= setInterval(() => {
      for (const watch of watchers) watch(Date.now());
    }, 30_000);
    return () => {
      watchers.delete(tell);
      if (watchers.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}
