import type { ComponentChildren } from 'preact';

/** What scrolls in itself, for the keyboard, too. */
export function ScrollBox({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows scroll only what has the focus (WCAG 2.1.1)
    <section class="scroll-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
