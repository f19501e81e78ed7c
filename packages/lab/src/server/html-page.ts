import { createHash } from 'node:crypto';

/** Shows changes after at most a second, unless a dialog is open. */
const refresh = `
const main = document.querySelector('main');
let last = main.innerHTML;
setInterval(async () => {
  if (document.hidden || document.querySelector('[popover]:popover-open')) return;
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  if (next.innerHTML === last) return;
  last = next.innerHTML;
  main.replaceChildren(...next.childNodes);
}, 1000);
`;

/** The page loads nothing but itself, again, and no script runs except the one above. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${createHash('sha256').update(refresh).digest('base64')}'`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

const style = `
:root { color-scheme: light dark; --ink: #1d1c1d; --page: #fff; --quiet: #616061; --line: #ddd; --link: #1264a3; --mention: #fff4d6; --good: #007a5a; --bad: #c01343; --warn: #8a5a00 }
@media (prefers-color-scheme: dark) { :root { --ink: #d1d2d3; --page: #1a1d21; --quiet: #ababad; --line: #3e4145; --link: #66b2ea; --mention: #453a1c; --good: #4fc3a1; --bad: #ff7a93; --warn: #e8b64c } }
* { box-sizing: border-box }
body { font: 15px/1.47 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--page) }
article { border: 1px solid var(--line); border-radius: 8px; padding: .5rem 1rem; margin: 1rem 0; overflow-wrap: anywhere }
h1 { font-size: 1.4rem } h2 { font-size: 1.15rem; margin: .5rem 0 } h3 { font-size: 1rem; margin: .3rem 0 }
p, li { white-space: pre-wrap; margin: .5rem 0 }
.about, .context, .subtle { color: var(--quiet); font-size: .8rem }
a { color: var(--link) } code, pre { border: 1px solid var(--line); border-radius: 4px; padding: 0 .2rem; font-size: .85em; white-space: pre-wrap }
pre { max-height: 24rem; overflow: auto; padding: .4rem }
blockquote { border-left: 4px solid var(--line); margin: 0; padding-left: .75rem } hr { border: 0; border-top: 1px solid var(--line) }
.mention { background: var(--mention); font-weight: 400 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .85rem; margin: .4rem 0 } dt { color: var(--quiet) } dd { margin: 0; white-space: pre-wrap }
iframe { width: 100%; height: 26rem; resize: vertical; border: 1px solid var(--line); border-radius: 4px; background: #fff; color-scheme: light }
`;

/** A page of the lab. @param main HTML with every text escaped @param before HTML that stays while `main` changes */
export function htmlPage(title: string, main: string, { before = '', css = '' } = {}): string {
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}${css}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
${before}
<main>
${main}
</main>
<script>${refresh}</script>
</body>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A web address as a link; any other address as text. */
export function linkHtml(address: string, label = address): string {
  const text = escapeHtml(label);
  if (!/^https?:\/\//i.test(address)) return `<p>${text}</p>`;
  return `<p><a href="${escapeHtml(address)}" rel="noreferrer">${text}</a></p>`;
}
