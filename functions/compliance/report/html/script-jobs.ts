/** The table of jobs, filtered and sorted, and the heat map, which follows the table's filter. */
export const scriptJobs = `
const columns = [
  { key: 'order', draw: (job) => badge('verdict-' + job.verdict, words.verdictWords[job.verdict]) },
  { key: 'name', draw: (job) => job.name },
  { key: 'problems', draw: (job) => {
    const links = job.findings.map((finding) => element('a', { href: '#' + finding.id }, finding.title));
    return links.length === 0 ? '–' : element('span', { class: 'links' }, ...links);
  } },
  { key: 'server', draw: (job) => job.server },
  { key: 'type', draw: (job) => job.type || '–' },
  { key: 'lastResult', draw: (job) => job.lastResult || '–' },
  { key: 'lastRun', draw: (job) => time(job.lastRun) },
  { key: 'lastSuccess', draw: (job) => time(job.lastSuccess) },
  { key: 'nextRun', draw: (job) => (job.enabled === 0 ? 'disabled' : time(job.nextRun)) },
  { key: 'repository', draw: (job) => job.repository || '–' },
  { key: 'objects', draw: (job) => (job.objects < 0 ? '–' : String(job.objects)) },
];
for (const job of jobs) job.problems = job.findings.length;
const headings = [...document.querySelectorAll('#job-table thead th')];
const labels = headings.map((heading) => heading.textContent);
function jobRow(job) {
  return element('tr', {}, ...columns.map(({ draw }, index) =>
    element(index === 1 ? 'th' : 'td', {
      'data-label': labels[index],
      scope: index === 1 ? 'row' : undefined,
      class: /Run|Success/.test(columns[index].key) ? 'time' : undefined,
    }, draw(job))));
}
function dayBefore(count) {
  return new Date(Date.parse(data.day) - count * 86400000).toISOString().slice(0, 10);
}
const dayWord = new Map(words.dayWords.map(({ mark, sign, word }) => [mark, { sign, word }]));
const daysShown = jobs.reduce((most, job) => Math.max(most, job.days.length), 1);
const days = Array.from({ length: daysShown }, (_, index) => dayBefore(daysShown - 1 - index));
const dayClass = (mark) => 'day day-' + (mark === '-' ? 'none' : mark === '?' ? 'unjudged' : mark);
byId('heat-head').append(element('th', { scope: 'col' }, 'Job'), ...days.map((day) =>
  element('th', { scope: 'col', 'aria-label': day, title: day }, day.slice(8))));
function heatRow(job) {
  const marks = job.days.padStart(daysShown, '-');
  return element('tr', {}, element('th', { scope: 'row', title: job.name + ' on ' + job.server }, job.name,
    element('span', { class: 'quiet' }, ' ' + job.server)), ...days.map((day, index) => {
    const { sign, word } = dayWord.get(marks[index]) || dayWord.get('-');
    return element('td', { class: dayClass(marks[index]), 'aria-label': word, title: day + ': ' + word }, sign);
  }));
}

const jobList = chunked(byId('job-rows'), byId('job-more'), 100, jobRow);
const heatList = chunked(byId('heat-rows'), byId('heat-more'), 30, heatRow);
let sortColumn = 0;
let sortSign = 1;
const worstFirst = new Map(jobs.map((job) => [job,
  job.findings.reduce((worst, finding) => Math.min(worst, severityOrder.indexOf(finding.severity)), 9)]));
function filterJobs() {
  const wanted = byId('job-search').value.trim().toLowerCase();
  const verdict = byId('job-verdict').value;
  const server = byId('job-server').value;
  const product = byId('job-product').value;
  const found = jobs.filter((job) => job.search.includes(wanted) && (!verdict || job.verdict === verdict) &&
    (!server || job.server === server) && (!product || job.product === product));
  const key = columns[sortColumn].key;
  found.sort((left, right) => sortSign * compare(left[key], right[key]) ||
    worstFirst.get(left) - worstFirst.get(right) || compare(left.name, right.name));
  jobList.show(found);
  heatList.show(found);
  byId('job-count').textContent = plural(found.length, 'job');
}
headings.forEach((heading, index) => heading.firstChild.addEventListener('click', () => {
  sortSign = sortColumn === index ? -sortSign : 1;
  sortColumn = index;
  for (const other of headings) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', sortSign > 0 ? 'ascending' : 'descending');
  filterJobs();
}));
for (const id of ['job-search', 'job-verdict', 'job-server', 'job-product'])
  byId(id).addEventListener('input', filterJobs);
filterJobs();

window.addEventListener('beforeprint', () => {
  jobList.upTo(1000);
  findingList.upTo(200);
  for (const details of document.querySelectorAll('#finding-list details')) details.openFilled();
});
const heatScroll = byId('heat-rows').closest('.scroll');
heatScroll.scrollLeft = heatScroll.scrollWidth;
openAddressed();
`;
