import { useEffect, useState } from 'preact/hooks';

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
const name = 'theme';

export const themeWords: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };

export function storedTheme(): Theme {
  return themes.find((theme) => theme === localStorage.getItem(name)) ?? 'system';
}

/** Shows the page in the theme that the reader has chosen on this machine. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(name);
    delete document.documentElement.dataset['theme'];
  } else {
    localStorage.setItem(name, theme);
    document.documentElement.dataset['theme'] = theme;
  }
  dispatchEvent(new Event('theme'));
}

export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(storedTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  return [
    theme,
    () => {
      applyTheme(next);
      setTheme(next);
    },
  ];
}

/** Calls `changed` when the colours change, for parts that are drawn rather than styled by CSS. */
export function useThemeChange(changed: () => void): void {
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    addEventListener('theme', changed);
    system.addEventListener('change', changed);
    return () => {
      removeEventListener('theme', changed);
      system.removeEventListener('change', changed);
    };
  }, [changed]);
}
