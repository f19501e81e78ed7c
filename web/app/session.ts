import { useEffect, useState } from 'preact/hooks';

/** Whoever is signed in, and why nobody is any more. */
export interface Session {
  readonly token?: string;
  readonly notice?: string;
}

const name = 'token';
const watchers = new Set<(session: Session) => void>();
let current: Session = stored();

/** The token is kept for as long as the tab lives, and is sent in a header alone. */
function stored(): Session {
  const token = sessionStorage.getItem(name);
  return token === null ? {} : { token };
}

export const session = (): Session => current;

export function signIn(token: string): void {
  sessionStorage.setItem(name, token);
  change({ token });
}

export function signOut(notice?: string): void {
  sessionStorage.removeItem(name);
  change(notice === undefined ? {} : { notice });
}

function change(to: Session): void {
  current = to;
  for (const watch of watchers) watch(to);
}

/** Hears of every change, for as long as the page lives. */
export const watchSession = (watch: (session: Session) => void) => void watchers.add(watch);

export function useSession(): Session {
  const [shown, show] = useState(current);
  useEffect(() => {
    watchers.add(show);
    show(current);
    return () => void watchers.delete(show);
  }, []);
  return shown;
}
