import type { ComponentChildren } from 'preact';

/** A box that scrolls its content, by keyboard, too. */
export function ScrollBox({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows scroll only what has the focus (WCAG 2.1.1)
    <section class="scroll-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
