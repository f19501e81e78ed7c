import { csvText } from '../../platform/csv.ts';
import { type Control, catalogues, controls } from '../rules/controls.ts';
import { jobRules, serverRules } from '../rules/registry.ts';
import type { Report } from './document.ts';

/** The state of a control, by the findings of the rules that give evidence for it. */
export interface ControlResult {
  readonly control: string;
  readonly catalogue: string;
  readonly title: string;
  /** `not-judged`: no rule could judge. Findings that are excepted or only observed count all the same. */
  readonly state: 'satisfied' | 'not-satisfied' | 'not-judged';
  /** The rules that give evidence for it. */
  readonly rules: readonly string[];
  /** How often these rules complied, and could not judge. */
  readonly complied: number;
  readonly unknown: number;
  /** Findings of these rules by state. */
  readonly open: number;
  readonly held: number;
  readonly excepted: number;
  readonly observed: number;
  readonly notJudged: number;
}

const rules = [...jobRules, ...serverRules];

/** A report by control, in the order of the catalogues. */
export function resultsByControl({
  findings,
  rules: counts,
}: Pick<Report, 'findings' | 'rules'>): ControlResult[] {
  const counted = new Map(counts.map((count) => [count.id, count]));
  return (Object.keys(controls) as Control[]).flatMap((control) => {
    const serving = rules.filter((rule) => rule.controls.includes(control)).map(({ id }) => id);
    if (serving.length === 0) return [];
    const of = findings.filter(({ rule }) => serving.includes(rule));
    const inState = (wanted: string) => of.filter(({ state }) => state === wanted).length;
    const sum = (field: 'complied' | 'violated' | 'unknown') =>
      serving.reduce((total, id) => total + (counted.get(id)?.[field] ?? 0), 0);
    const complied = sum('complied');
    const isJudged = complied > 0 || sum('violated') > 0;
    const { catalogue, title } = controls[control];
    return {
      control,
      catalogue: catalogues[catalogue].name,
      title,
      state: of.length > 0 ? 'not-satisfied' : isJudged ? 'satisfied' : 'not-judged',
      rules: serving,
      complied,
      unknown: sum('unknown'),
      open: inState('open'),
      held: inState('held'),
      excepted: inState('excepted'),
      observed: inState('observed'),
      notJudged: inState('not-judged'),
    } as const;
  });
}

const columns = [
  'catalogue',
  'control',
  'title',
  'state',
  'open',
  'held',
  'excepted',
  'observed',
  'notJudged',
  'complied',
  'unknown',
  'rules',
] as const;

/** The same as CSV, a line per control. */
export function controlsCsv(report: Pick<Report, 'findings' | 'rules'>): string {
  return csvText(
    columns,
    resultsByControl(report).map((result) => ({ ...result, rules: result.rules.join(' ') })),
  );
}
