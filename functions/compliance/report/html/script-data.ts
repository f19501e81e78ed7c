/** Unpacks the rows of `page-data.ts` and holds the few helpers the other parts of the page's script share. */
export const scriptData = String.raw`
const data = JSON.parse(document.getElementById('data').textContent);
const words = data.words;
const text = (number) => data.texts[number];
const byId = (id) => document.getElementById(id);
const productOf = new Map(data.servers);
const rules = new Map(data.rules.map(([id, title, explanation, remedy]) => [id, { title, explanation, remedy }]));
const severityOrder = Object.keys(words.severityWords);

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: data.timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
});
const time = (minutes) => (minutes === 0 ? '–' : clock.format(minutes * 60000));

const findings = data.findings.map((row) => ({
  id: row[0], rule: text(row[1]), severity: text(row[2]), state: text(row[3]), server: text(row[4]),
  job: row[5] === 0 ? '' : row[5], since: row[6], evidence: row[7], change: text(row[8]), note: row[9],
}));
for (const finding of findings) {
  finding.title = (rules.get(finding.rule) || { title: finding.rule }).title;
  finding.search = [finding.id, finding.title, finding.server, finding.job].join('\n').toLowerCase();
}
const jobs = data.jobs.map((row) => ({
  server: text(row[0]), name: row[1], type: text(row[2]), verdict: words.jobVerdicts[row[3]],
  lastResult: text(row[4]), lastRun: row[5], lastSuccess: row[6], nextRun: row[7], enabled: row[8],
  repository: text(row[9]), objects: row[10], days: row[11], findings: row[12].map((number) => findings[number]),
}));
for (const job of jobs) {
  job.product = productOf.get(job.server) || '';
  job.order = Object.keys(words.verdictWords).indexOf(job.verdict);
  job.search = [job.name, job.server, job.type, job.repository].join('\n').toLowerCase();
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const key in attributes) if (attributes[key] !== undefined) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}
const badge = (kind, { sign, word }) =>
  element('span', { class: 'badge ' + kind }, element('span', { 'aria-hidden': 'true' }, sign), ' ' + word);
const compare = (left, right) =>
  typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(left, right);
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const plural = (count, one) => count.toLocaleString('en') + ' ' + one + (count === 1 ? '' : 's');

/** Shows a list a chunk at a time: as much as fits a screen at once, the rest when asked for. */
function chunked(container, more, chunk, draw) {
  let items = [];
  let shown = 0;
  function grow(count) {
    const next = items.slice(shown, shown + count);
    container.append(...next.map(draw));
    shown += next.length;
    const left = items.length - shown;
    more.hidden = left === 0;
    more.dataset.paper = left.toLocaleString('en') + ' more, not printed';
    more.textContent = 'Show ' + Math.min(chunk, left) + ' more of ' + left.toLocaleString('en');
  }
  more.addEventListener('click', () => {
    const first = shown;
    grow(chunk);
    const focus = container.children[first];
    if (focus) { focus.tabIndex = -1; focus.focus(); }
  });
  return {
    show(list) { items = list; shown = 0; container.replaceChildren(); grow(chunk); },
    upTo(count) { if (shown < count) grow(count - shown); },
  };
}
`;
