import { useEffect, useState } from 'preact/hooks';

/**
 * Where the reader is: a page, and how it is filtered, sorted and unfolded. It stands in the fragment of the address, so
 * that a link opens the same view for others, and no server learns of it. A kept router has its queries before the
 * fragment, which would send them.
 */
export interface Address {
  /** Such as `/findings`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  return { path: path === '' ? '/' : path, query: new URLSearchParams(query) };
}

/** What a query is to hold: what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The link to a page. */
export function linkTo(path: string, query: Query = {}): string {
  const kept = Object.entries(query).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : (value ?? []).join(',');
    return text === '' ? [] : [[name, text]];
  });
  const text = new URLSearchParams(kept).toString().replaceAll('%2C', ',');
  return `#${path}${text === '' ? '' : `?${text}`}`;
}

/**
 * Goes to a page, or to another view of it.
 * @param replace the address, where the step is none to come back to, such as each letter of a search
 */
export function goTo(link: string, { replace = false } = {}): void {
  if (link === location.hash) return;
  if (replace) history.replaceState(null, '', link);
  else history.pushState(null, '', link);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useAddress(): Address {
  const [address, show] = useState(() => readAddress(location.hash));
  useEffect(() => {
    const changed = () => show(readAddress(location.hash));
    addEventListener('hashchange', changed);
    addEventListener('popstate', changed);
    return () => {
      removeEventListener('hashchange', changed);
      removeEventListener('popstate', changed);
    };
  }, []);
  return address;
}

/** Changes some of the query of the page that is open, and leaves the rest. */
export function changeQuery(changes: Query, options?: { replace?: boolean }): void {
  const { path, query } = readAddress(location.hash);
  goTo(linkTo(path, { ...Object.fromEntries(query), ...changes }), options);
}
