/** Lines on a grid of 16 by 16. */
const paths = {
  overview: 'M2 13.5h12M3.5 11V7.5M7 11V3.5M10.5 11V6M13.5 11V8.5',
  findings: 'M8 1.8 14.8 13.6H1.2ZM8 6.2v3.6M8 11.6v.4',
  jobs: 'M2 4h12M2 8h12M2 12h12',
  clones: 'M5.5 5.5h8v8h-8zM2.5 10.5v-8h8',
  copies: 'M2 8a6 6 0 0 1 10.5-4M14 8a6 6 0 0 1-10.5 4M12.5 1.5V4H10M3.5 14.5V12H6',
  reports: 'M4 1.8h5.5L13 5.2v9H4ZM6.5 8h4M6.5 10.8h4',
  notices: 'M3 12h10l-1.5-2V7a3.5 3.5 0 0 0-7 0v3ZM6.5 14h3',
  close: 'm4 4 8 8m0-8-8 8',
  chevron: 'm6 3.5 4.5 4.5L6 12.5',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.4M6.6 6.5h.4M9.2 6.5h.4M11.8 6.5h.4M5 9.5h6',
  signOut: 'M9.5 2.5h-6v11h6M6.5 8h8M12 5.5 14.5 8 12 10.5',
  more: 'M3 8h.5M7.8 8h.5M12.6 8h.5',
  reload: 'M13.5 8A5.5 5.5 0 1 1 11.6 3.8M13.5 1.5v3.2h-3.2',
  copy: 'M5.5 5.5h8v8h-8zM2.5 10.5v-8h8',
} as const;

export type IconName = keyof typeof paths;

/** An icon beside a word, or in a button that has an accessible name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
