import './page.css';

/** Search and sorting for a report, which is complete without them. Runs before the page is laid out. */

const one = <Kind extends Element>(selector: string): Kind | null => document.querySelector<Kind>(selector);
const all = <Kind extends Element>(selector: string, within: ParentNode = document): Kind[] => [
  ...within.querySelectorAll<Kind>(selector),
];
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const counted = (count: number, of: number, what: string): string =>
  count === of ? '' : `${count.toLocaleString('en')} of ${of.toLocaleString('en')} ${what}`;

/** The number of job rows that are drawn at first. The others are drawn on request, and on paper. */
const drawnAtOnce = 200;

for (const each of all<HTMLElement>('.by-script')) each.hidden = false;

const table = one<HTMLTableElement>('#job-table');
const body = table?.tBodies[0];
if (table && body) {
  const rows = [...body.rows];
  const cellOf = (row: HTMLTableRowElement, column: number): string => row.cells[column]?.textContent ?? '';
  const find = one<HTMLInputElement>('#find-job');
  const verdict = one<HTMLSelectElement>('#verdict');
  const server = one<HTMLSelectElement>('#server');
  const found = one('#found-jobs');
  const more = one<HTMLButtonElement>('#more-jobs');
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  let shown = rows;
  let texts: string[] | undefined;

  const draw = (most: number) => {
    body.replaceChildren(...shown.slice(0, most));
    if (found) found.textContent = counted(shown.length, rows.length, 'jobs');
    if (!more) return;
    more.hidden = shown.length <= most;
    more.textContent = `Show all ${shown.length.toLocaleString('en')}`;
  };
  let order: { column: number; isDescending: boolean } | undefined;
  const apply = () => {
    texts ??= rows.map((row) => (row.textContent ?? '').toLowerCase());
    const wanted = find?.value.trim().toLowerCase() ?? '';
    shown = rows.filter(
      (row, index) =>
        (wanted === '' || texts?.[index]?.includes(wanted)) &&
        (!verdict?.value || cellOf(row, 1) === verdict.value) &&
        (!server?.value || cellOf(row, 3) === server.value),
    );
    if (order) {
      const { column, isDescending } = order;
      const keyed = shown.map((row) => ({ row, key: cellOf(row, column) }));
      const sign = isDescending ? -1 : 1;
      keyed.sort(
        (left, right) =>
          Number(left.key === '–') - Number(right.key === '–') ||
          sign * collator.compare(left.key, right.key),
      );
      shown = keyed.map(({ row }) => row);
    }
    draw(drawnAtOnce);
  };
  for (const field of [find, verdict, server]) field?.addEventListener('input', apply);
  more?.addEventListener('click', () => draw(shown.length));
  const buttons = heads.map((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      order = { column, isDescending: order?.column === column && !order.isDescending };
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', order.isDescending ? 'descending' : 'ascending');
      apply();
    });
    return button;
  });
  draw(drawnAtOnce);
  // A table head with buttons is not repeated on each sheet (Chromium 156).
  addEventListener('beforeprint', () => {
    for (const [column, head] of heads.entries()) head.replaceChildren(buttons[column]?.textContent ?? '');
    draw(shown.length);
  });
  addEventListener('afterprint', () => {
    for (const [column, head] of heads.entries()) head.replaceChildren(buttons[column] ?? '');
    draw(drawnAtOnce);
  });
}

const groups = all<HTMLDetailsElement>('.findings .group').map((details) => ({
  details,
  rows: all<HTMLElement>('.rows > li', details),
}));
const findFinding = one<HTMLInputElement>('#find-finding');
function findFindings(): void {
  const wanted = findFinding?.value.trim().toLowerCase() ?? '';
  let count = 0;
  let total = 0;
  for (const { details, rows } of groups) {
    let inGroup = 0;
    for (const row of rows) {
      const fits = wanted === '' || `${row.id} ${row.textContent}`.toLowerCase().includes(wanted);
      row.hidden = !fits;
      inGroup += Number(fits);
    }
    count += inGroup;
    total += rows.length;
    details.hidden = inGroup === 0;
    details.open = wanted !== '' && inGroup > 0 && count <= drawnAtOnce;
  }
  const found = one('#found-findings');
  if (found) found.textContent = counted(count, total, 'findings');
}
findFinding?.addEventListener('input', findFindings);

/** Shows the finding that a link leads to, even when a search hides it, and hides no other finding. */
function showAddressed(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.closest('[hidden]') && findFinding) {
    findFinding.value = '';
    findFindings();
  }
  for (let at: Element | null = target; at; at = at.parentElement)
    if (at instanceof HTMLDetailsElement) at.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', showAddressed);
// A link to the current address causes no hashchange, but its finding may be folded by now.
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element && target.closest<HTMLAnchorElement>('a[href^="#"]');
  if (link && link.hash === location.hash) showAddressed();
});
showAddressed();

/** On paper, everything is unfolded. */
const folded: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  folded.push(...all<HTMLDetailsElement>('details:not([open]):not(.on-screen)'));
  for (const details of folded) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of folded.splice(0)) details.open = false;
});
