import { useEffect, useState } from 'preact/hooks';

/**
 * The reader's place: a page, and how it is filtered, sorted and unfolded. It is in the fragment of the address, so
 * a link opens the same view for others, and no server receives it. The maintained router libraries put the query
 * before the fragment, and so would send it.
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

/** The fields of a query. Undefined and empty fields are left out. */
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
 * @param replace replaces the history entry, for a step that is not worth returning to, such as a letter of a search
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

/** Changes some fields of the open page's query, and leaves the others. */
export function changeQuery(changes: Query, options?: { replace?: boolean }): void {
  const { path, query } = readAddress(location.hash);
  goTo(linkTo(path, { ...Object.fromEntries(query), ...changes }), options);
}
