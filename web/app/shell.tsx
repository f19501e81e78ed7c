import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { BusyBar, Nothing } from '../parts/states.tsx';
import { Toasts } from '../parts/toasts.tsx';
import { linkTo, useAddress } from './address.ts';
import { useCaller } from './caller.ts';
import { pages } from './pages.tsx';
import { signOut } from './session.ts';
import { ShortcutsDialog, useShortcuts } from './shortcuts.tsx';
import { themeWords, useTheme } from './theme.ts';

/** The frame around every page: the navigation, the signed-in caller, and the keys. */
export function Shell() {
  const { path } = useAddress();
  const page = pages.find((each) => each.path === path);
  const main = useRef<HTMLElement>(null);
  const [areKeysShown, showKeys] = useState(false);
  useShortcuts([{ key: '?', does: 'Explain the keys', run: () => showKeys(true) }]);

  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${page?.title ?? 'Not found'} · Veeam automation`;
    // The focus makes a screen reader announce the new page. It reads the first page by itself.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
    scrollTo(0, 0);
  }, [page]);

  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="side">
        <a class="brand" href={linkTo('/')}>
          <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
            <rect width="16" height="16" rx="4" />
            <path d="m4 8.3 2.8 2.9L12 5.2" />
          </svg>
          Veeam automation
        </a>
        <nav aria-label="Pages">
          {pages.map(({ path: to, title, icon }) => (
            <a key={to} href={linkTo(to)} aria-current={to === path ? 'page' : undefined}>
              <Icon name={icon} />
              {title}
            </a>
          ))}
        </nav>
        <Reader showKeys={() => showKeys(true)} />
      </header>
      <main ref={main} id="main" tabIndex={-1}>
        <BusyBar />
        {page ? (
          <page.Content />
        ) : (
          <Nothing title="Page not found">
            <a href={linkTo('/')}>Go to the overview</a>
          </Nothing>
        )}
      </main>
      <Toasts />
      {areKeysShown && <ShortcutsDialog close={() => showKeys(false)} />}
    </div>
  );
}

/** The signed-in caller, and the reader's preferences. */
function Reader({ showKeys }: { showKeys: () => void }) {
  const caller = useCaller();
  const [theme, nextTheme] = useTheme();
  return (
    <div class="reader">
      <span class="caller" title={caller.value?.permissions.join(', ')}>
        {caller.value?.name}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={`Colours: ${themeWords[theme]}. Change them`}
        title={`Colours: ${themeWords[theme]}`}
        onClick={nextTheme}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        class="icon-button keys-button"
        aria-label="Keyboard"
        title="Keyboard"
        onClick={showKeys}
      >
        <Icon name="keyboard" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label="Sign out"
        title="Sign out"
        onClick={() => signOut()}
      >
        <Icon name="signOut" />
      </button>
    </div>
  );
}
