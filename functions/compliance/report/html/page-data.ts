import { productNames } from '../../../products.ts';
import { type JudgedJob, jobVerdicts } from '../../engine/evaluation.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Report } from '../document.ts';
import { changeWords, dayWords, severityWords, stateWords, verdictWords } from './wording.ts';

/** Texts that come up again and again, stored once; rows hold their number. */
class Interned {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }
}

/** Minutes since 1970: to the minute is what the table shows. */
const minutes = (time: string | undefined): number =>
  time === undefined ? 0 : Math.floor(Date.parse(time) / 60_000);

function jobRow(job: JudgedJob, findingNumbers: ReadonlyMap<string, number>, texts: Interned) {
  return [
    texts.number(job.server),
    job.name,
    texts.number(job.type ?? ''),
    jobVerdicts.indexOf(job.verdict),
    texts.number(job.lastResult ?? ''),
    minutes(job.lastRun),
    minutes(job.lastSuccess),
    minutes(job.nextRun),
    job.enabled === undefined ? -1 : Number(job.enabled),
    texts.number(job.repository?.name ?? job.repository?.id ?? ''),
    job.objects ?? -1,
    job.days,
    job.findings.flatMap((id) => findingNumbers.get(id) ?? []),
  ];
}

function findingRow(finding: Finding, change: string, texts: Interned) {
  const { exception, window, notJudgedBecause } = finding;
  const notes = [
    exception === undefined
      ? ''
      : `Exception until ${exception.expires}, owner ${exception.owner}: ${exception.reason}`,
    window === undefined ? '' : `Held back by the maintenance window ${window}`,
    notJudgedBecause === undefined ? '' : `Not judged: ${notJudgedBecause}`,
  ];
  return [
    finding.id,
    texts.number(finding.rule),
    texts.number(finding.severity),
    texts.number(finding.state),
    texts.number(finding.server),
    finding.job?.name ?? 0,
    minutes(finding.since),
    finding.evidence.map(({ fact, value, unit, source }) => [
      texts.number(fact),
      value,
      texts.number(unit ?? ''),
      texts.number(source),
    ]),
    texts.number(change),
    notes.filter((note) => note !== '').join('. '),
  ];
}

/**
 * What the page's script works on: the report in rows without keys, small enough for ten thousand jobs. The order of a
 * row's cells is known to `jobRow` and `findingRow` here and to `script-data.ts`, and to nothing else.
 */
export function pageData(report: Report) {
  const texts = new Interned();
  const changes = new Map(report.changes.map(({ kind, finding }) => [finding.id, kind]));
  const numbers = new Map(report.findings.map(({ id }, index) => [id, index]));
  const jobs = report.jobs.map((job) => jobRow(job, numbers, texts));
  const findings = report.findings.map((finding) =>
    findingRow(finding, changes.get(finding.id) ?? '', texts),
  );
  return {
    day: report.day,
    timeZone: report.timeZone,
    servers: report.servers.map(({ server, product }) => [server, productNames[product]]),
    rules: report.rules.map(({ id, title, explanation, remedy }) => [id, title, explanation, remedy]),
    words: { verdictWords, severityWords, stateWords, changeWords, dayWords, jobVerdicts },
    texts: texts.texts,
    jobs,
    findings,
  };
}
