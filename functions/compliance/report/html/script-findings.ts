/** The list of findings: filtered by words, severity and state; one of them is opened by its address. */
export const scriptFindings = `
function findingItem(finding) {
  const rule = rules.get(finding.rule) || { explanation: '', remedy: '' };
  const rows = finding.evidence.map(([fact, value, unit, source]) =>
    element('tr', {},
      element('th', { scope: 'row' }, text(fact)),
      element('td', {}, (value === null ? 'none' : String(value)) + (text(unit) ? ' ' + text(unit) : '')),
      element('td', { class: 'source' }, text(source))));
  const summary = element('summary', {},
    badge('severity-' + finding.severity, words.severityWords[finding.severity]), ' ',
    finding.change ? badge('change', words.changeWords[finding.change]) : '', ' ',
    finding.state === 'open' ? '' : badge('state', words.stateWords[finding.state]), ' ',
    element('span', { class: 'title' }, finding.title),
    element('span', { class: 'where' }, (finding.job ? finding.job + ' on ' : '') + finding.server));
  const details = element('details', { id: finding.id }, summary);
  const fill = () => {
    if (details.children.length > 1) return;
    details.append(element('div', { class: 'body' },
      element('table', { class: 'evidence' },
        element('caption', {}, 'Evidence'),
        element('thead', {}, element('tr', {},
          element('th', { scope: 'col' }, 'Fact'),
          element('th', { scope: 'col' }, 'Value'),
          element('th', { scope: 'col' }, 'Where from'))),
        element('tbody', {}, ...rows)),
      finding.note ? element('p', { class: 'note' }, finding.note) : '',
      element('p', {}, element('b', {}, 'Remedy: '), rule.remedy),
      element('p', { class: 'quiet' }, element('b', {}, 'Why it matters: '), rule.explanation),
      element('p', { class: 'quiet' }, 'Since ' + time(finding.since) + '. Id ', element('code', {}, finding.id))));
  };
  details.addEventListener('toggle', fill);
  // Paper does not wait for the event of opening.
  details.openFilled = () => { fill(); details.open = true; };
  return element('li', {}, details);
}

const orderedFindings = findings.slice().sort((left, right) =>
  severityOrder.indexOf(left.severity) - severityOrder.indexOf(right.severity) ||
  Number(right.change !== '') - Number(left.change !== '') || left.since - right.since);
const findingList = chunked(byId('finding-list'), byId('finding-more'), 20, findingItem);

function filterFindings() {
  const wanted = byId('finding-search').value.trim().toLowerCase();
  const severity = byId('finding-severity').value;
  const state = byId('finding-state').value;
  const found = orderedFindings.filter((finding) =>
    finding.search.includes(wanted) && (!severity || finding.severity === severity) &&
    (!state || finding.state === state || finding.change === state));
  findingList.show(found);
  byId('finding-count').textContent = plural(found.length, 'finding');
}
for (const id of ['finding-search', 'finding-severity', 'finding-state'])
  byId(id).addEventListener('input', filterFindings);
filterFindings();

function openAddressed() {
  const id = location.hash.slice(1);
  if (!findings.some((finding) => finding.id === id)) return;
  byId('finding-severity').value = '';
  byId('finding-state').value = '';
  byId('finding-search').value = id;
  filterFindings();
  const details = byId(id);
  details.openFilled();
  details.scrollIntoView();
  details.firstChild.focus();
}
window.addEventListener('hashchange', openAddressed);
// A link to where the address already points changes nothing, yet its finding may be filtered out by now.
document.addEventListener('click', ({ target }) => {
  const link = target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) openAddressed();
});
`;
