import { eventPath } from '../../functions/triggers/webhooks/rules.ts';
import { nextFiring } from './schedule-expression.ts';
import type { Automation } from './schema.ts';
import type { Problem } from './schema-problems.ts';

/**
 * Warnings of settings that are valid but probably not intended, outside of the compliance policies. A time in the past
 * is only a warning: yesterday's file must still deploy.
 */
export function settingWarnings(settings: Automation, now: Date): Problem[] {
  return [
    ...pastSchedules(settings, now),
    ...scheduleWarnings(settings, now),
    ...halfPaths(settings),
    ...oneZone(settings),
  ];
}

function* pastSchedules({ compliance, copyJobs, schedules }: Automation, now: Date): Generator<Problem> {
  const all = [
    { path: ['compliance', 'schedule'], ...compliance, enabled: true },
    { path: ['copyJobs', 'schedule'], ...copyJobs, enabled: copyJobs.policies.length > 0 },
    ...Object.entries(schedules).map(([name, each]) => ({ path: ['schedules', name, 'schedule'], ...each })),
  ];
  for (const { path, schedule, timeZone, enabled } of all) {
    if (!enabled || nextFiring(schedule, timeZone, now)) continue;
    yield { path, message: `${schedule} is past and fires no more. Give it a time to come, or remove it.` };
  }
}

function* scheduleWarnings({ schedules }: Automation, now: Date): Generator<Problem> {
  for (const [name, { action, with: given, schedule, timeZone, enabled }] of Object.entries(schedules)) {
    if (!enabled) continue;
    const at = (key: string) => ['schedules', name, 'with', key];
    const { name: template, until } = given;
    if (action === 'clones:create' && typeof template === 'string') {
      const message = sameName(template, schedule, timeZone, now);
      if (message !== undefined) yield { path: at('name'), message };
    }
    if (typeof until === 'string' && Date.parse(until) <= now.getTime())
      yield { path: at('until'), message: `${until} is past: ${action} will be refused.` };
  }
}

function* oneZone({ deployment: { vpc } }: Automation): Generator<Problem> {
  const zones = new Set(vpc?.subnets.map(({ availabilityZone }) => availabilityZone));
  if (zones.size !== 1) return;
  const message = `All subnets are in ${[...zones][0]}: while that zone is in trouble, no server is reached. Name one of another zone, too.`;
  yield { path: ['deployment', 'vpc', 'subnets'], message };
}

/** The number of firings that are looked at. */
const firings = 100;

/** The warning for a clone's name that several firings would use. */
function sameName(template: string, schedule: string, timeZone: string, now: Date): string | undefined {
  const first = nextFiring(schedule, timeZone, now);
  let next = first && nextFiring(schedule, timeZone, first);
  if (!first || !next) return undefined;
  const has = (placeholder: string) => new RegExp(`\\{\\{\\s*${placeholder}\\s*\\}\\}`).test(template);
  if (!has('date'))
    return `'${template}' is the same name at more than one firing, and each after the first is refused while that job is there. Put {{date}} into it.`;
  if (has('time')) return undefined;
  const day = (moment: Date) => moment.toISOString().slice(0, 10);
  for (let seen = 0, before = first; next && seen < firings; seen++) {
    if (day(next) === day(before))
      return `'${template}' is the same name at every firing of a day, and each after the first is refused while that job is there. Put {{time}} into it, too.`;
    before = next;
    next = nextFiring(schedule, timeZone, before);
  }
  return undefined;
}

/** Texts of webhooks that look like a path in the event, but are not exactly one. */
function* halfPaths({ webhooks }: Automation): Generator<Problem> {
  for (const [name, { events }] of Object.entries(webhooks))
    for (const [index, rule] of events.entries())
      for (const { path, text } of texts(rule.with)) {
        if (eventPath.test(text) || !/\$(\.\w|\[)/.test(text)) continue;
        yield {
          path: ['webhooks', name, 'events', index, 'with', ...path],
          message: `'${text}' is taken as it is written: a path, such as $.ticket.name or $.items[0].id, must be the whole text.`,
        };
      }
}

/** Every text in a value, with its place. */
function* texts(
  value: unknown,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* texts(each, [...path, key]);
}
