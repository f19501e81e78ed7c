import { useEffect, useState } from 'preact/hooks';

/** The token of the signed-in caller, or a notice why there is none any more. */
export interface Session {
  readonly token?: string;
  readonly notice?: string;
}

const name = 'token';
const watchers = new Set<(session: Session) => void>();
let current: Session = stored();

/** The token is stored for as long as the tab is open, and is sent only in a header. */
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

/** Calls `watch` at every change, for as long as the page is open. */
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
