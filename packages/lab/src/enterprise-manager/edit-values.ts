import { dayNames, monthNames } from '../estate/clock.ts';
import type { WrittenElement } from '../estate/estate.ts';
import { Refusal } from '../server/router.ts';

interface Rule {
  readonly fits: (text: string) => boolean;
  readonly what: string;
}

const oneOf = (...values: readonly string[]): Rule => ({
  fits: (text) => values.includes(text),
  what: `one of ${values.join(', ')}`,
});
const whole = (least: number, most = Number.MAX_SAFE_INTEGER): Rule => ({
  fits: (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most,
  what: `a whole number from ${least}`,
});
const boolean: Rule = { fits: (text) => /^(true|false)$/i.test(text), what: 'true or false' };
const hours: Rule = { fits: (text) => /^[01](,[01]){23}$/.test(text), what: '24 hours, each 0 or 1' };

/** By the name of an element, or by its parent's name and its own. Source: em_rest/put_jobs_id_actionedit. */
const rules: Readonly<Record<string, Rule>> = {
  Enabled: boolean,
  RetrySpecified: boolean,
  RetrySpecified1: boolean,
  WaitForBackupCompletion: boolean,
  RetryTimes: whole(0),
  RetryTimeout: whole(0),
  BackupCompetitionWaitingPeriodMin: whole(0),
  'OptionsDaily/Kind': oneOf('Everyday', 'WeekDays', 'SelectedDays'),
  'OptionsDaily/Days': oneOf(...dayNames),
  DayOfWeek: oneOf(...dayNames),
  Months: oneOf(...monthNames),
  'OptionsPeriodically/Kind': oneOf('Hours', 'Minutes'),
  Day: hours,
  'Days/Value': hours,
  // The page says Int64 and gives no minimum. The lab requires at least one.
  RetainCycles: whole(1),
  RetainDaysToKeep: whole(1),
  RetainLimitType: oneOf('Cycles', 'Days'),
  RetentionPeriod: whole(1),
  SelectedDay: oneOf(...dayNames),
  SelectedWeek: oneOf('First', 'Last'),
  SelectedMonth: oneOf(...monthNames),
};

/**
 * Checks the values of a schedule or of a retention policy at any depth.
 * @throws Refusal 400 for a value that the page does not list
 */
export function checkValues(element: WrittenElement | undefined): void {
  if (element === undefined) return;
  const { name, attributes, children } = element;
  if (attributes.Enabled !== undefined) check('Enabled', boolean, attributes.Enabled);
  if (name === 'OptionsPeriodically') checkPeriod(children);
  for (const child of children) {
    const rule = rules[`${name}/${child.name}`] ?? rules[child.name];
    if (rule !== undefined && child.children.length === 0) check(child.name, rule, child.text);
    checkValues(child);
  }
}

/** 1 to 24 hours, or 1 to 60 minutes (same source). */
function checkPeriod(children: readonly WrittenElement[]): void {
  const textOf = (name: string) => children.find((child) => child.name === name)?.text.trim();
  const period = textOf('FullPeriod');
  if (period !== undefined) check('FullPeriod', whole(1, textOf('Kind') === 'Hours' ? 24 : 60), period);
}

function check(name: string, { fits, what }: Rule, text: string): void {
  if (!fits(text.trim()))
    throw new Refusal(400, `The element [${name}] must be ${what}, not ${text.trim()}.`);
}
