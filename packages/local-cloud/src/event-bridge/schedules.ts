import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import { z } from 'zod';
import type { AwsError, Principal } from '../aws/service.ts';
import type { AssumeRole } from '../iam/roles.ts';
import type { Deliver } from '../targets.ts';
import { accountId, region, withoutCdkHash } from '../template/identity.ts';
import type { Resources } from '../template/resources.ts';
import { deadLetterFields, deliverOrKeep, ruleAttributes } from './dead-letters.ts';

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.object({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().optional(),
    ...deadLetterFields,
  }),
});
const ruleSchema = z.object({
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        RoleArn: z.string().optional(),
        Input: z.string().optional(),
        ...deadLetterFields,
      }),
    )
    .default([]),
});

interface Schedule {
  name: string;
  next: NextRun;
  fire(at: Date): void;
}

/** The running schedules of the template. */
export interface Schedules {
  /**
   * Fires a schedule now, in addition to its own times, as if it were due at `at`. `name` is its name, with or without
   * the hash that CDK appends.
   */
  fire(name: string, at?: Date): void;
  close(): void;
}

const longestTimerMs = 2 ** 31 - 1;

/**
 * Starts the template's schedules (EventBridge Scheduler, and rules with a schedule expression).
 * Failed deliveries are logged.
 */
export function startSchedules(
  resources: Resources,
  { assumeRole, deliver, log }: { assumeRole: AssumeRole; deliver: Deliver; log: (line: object) => void },
): Schedules {
  const timers = new Map<string, NodeJS.Timeout>();
  const arm = (schedule: Schedule, after: Date) => {
    const due = schedule.next(after);
    if (!due) return;
    const wait = () => {
      const left = Math.max(due.getTime() - Date.now(), 0);
      const isLast = left <= longestTimerMs;
      timers.set(schedule.name, setTimeout(isLast ? fire : wait, isLast ? left : longestTimerMs));
    };
    const fire = () => {
      log({ source: 'schedule', schedule: schedule.name, due: due.toISOString() });
      try {
        schedule.fire(due);
      } catch (error) {
        log({ level: 'error', source: 'schedule', schedule: schedule.name, message: String(error) });
      }
      // After a computer slept through several due times, the schedule fires only once.
      arm(schedule, new Date(Math.max(due.getTime(), Date.now())));
    };
    wait();
  };
  const schedules = readSchedules(resources, assumeRole, deliver);
  for (const schedule of schedules) arm(schedule, new Date());
  return {
    fire(name, at = new Date()) {
      const found = schedules.find((each) => [each.name, withoutCdkHash(each.name)].includes(name));
      if (!found) throw new Error(`no enabled schedule ${name} in the template`);
      found.fire(at);
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** Reads all enabled schedules with their next runs. */
function readSchedules(resources: Resources, assumeRole: AssumeRole, deliver: Deliver): Schedule[] {
  const schedules = resources
    .ofType('AWS::Scheduler::Schedule')
    .flatMap(({ name, properties, attributes }): Schedule[] => {
      const { ScheduleExpression, ScheduleExpressionTimezone, State, Target } =
        scheduleSchema.parse(properties);
      if (State === 'DISABLED') return [];
      const role: Principal = assumeRole(Target.RoleArn, name);
      const next = readSchedule(ScheduleExpression, ScheduleExpressionTimezone);
      const arn = attributes.Arn ?? '';
      const fire = (at: Date) =>
        deliverOrKeep(
          deliver,
          { arn: Target.Arn, event: fillContextAttributes(Target.Input ?? '{}', arn, at), as: role },
          {
            queueArn: Target.DeadLetterConfig.Arn,
            attributes: scheduleAttributes(arn, Target.Arn, at),
            as: role,
          },
        );
      return [{ name, next, fire }];
    });
  const rules = resources
    .ofType('AWS::Events::Rule')
    .flatMap(({ name, properties, attributes }): Schedule[] => {
      const { ScheduleExpression, State, Targets } = ruleSchema.parse(properties);
      if (ScheduleExpression === undefined || State === 'DISABLED') return [];
      const fire = (at: Date) => {
        for (const target of Targets) {
          const role = target.RoleArn === undefined ? undefined : assumeRole(target.RoleArn, name);
          const arn = attributes.Arn ?? '';
          const event = target.Input ?? JSON.stringify(scheduledEvent(arn, at));
          deliverOrKeep(
            deliver,
            { arn: target.Arn, event, as: role },
            { queueArn: target.DeadLetterConfig.Arn, attributes: ruleAttributes(arn, target.Arn) },
          );
        }
      };
      return [{ name, next: readSchedule(ScheduleExpression), fire }];
    });
  return [...schedules, ...rules];
}

/** The attributes of a dead letter from a schedule ("Configuring a schedule's dead-letter queue"). */
function scheduleAttributes(scheduleArn: string, targetArn: string, at: Date) {
  return ({ code, message }: AwsError) => ({
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    EXECUTION_ID: randomUUID(),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: '0',
    SCHEDULED_TIME: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    SCHEDULE_ARN: scheduleArn,
    TARGET_ARN: targetArn,
  });
}

function scheduledEvent(ruleArn: string, at: Date): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: region,
    resources: [ruleArn],
    detail: {},
  };
}

/** AWS counts weekdays from Sunday as 1, and reads 0/15 as every fifteenth. */
const asOnAws = { alternativeWeekdays: true, sloppyRanges: true };

const ms = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Returns when a schedule fires next after a time, or undefined when it never fires again. */
export type NextRun = (after: Date) => Date | undefined;

/**
 * Reads an EventBridge schedule: `rate(5 minutes)`, `cron(0 7 * * ? *)` or `at(2030-01-01T00:00:00)`. `timezone` is
 * an IANA name.
 * @throws Error when the expression is none of these
 */
export function readSchedule(expression: string, timezone = 'UTC'): NextRun {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') {
    const [, value, unit] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
    const intervalMs = Number(value) * ms[unit as keyof typeof ms];
    if (intervalMs > 0) return (after) => new Date(after.getTime() + intervalMs);
  }
  // croner expects seconds first. The rest has AWS's format.
  if (kind === 'cron') return following(new Cron(`0 ${argument}`, { ...asOnAws, timezone, paused: true }));
  if (kind === 'at' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(argument)) {
    return following(new Cron(argument, { timezone, paused: true }));
  }
  throw new Error(`the local cloud does not understand the schedule ${expression}`);
}

function following(cron: Cron): NextRun {
  return (after) => cron.nextRun(after) ?? undefined;
}

/**
 * Replaces the keywords of EventBridge Scheduler in a target's input ("Adding context attributes" in its User Guide).
 * Unknown keywords stay unchanged.
 */
export function fillContextAttributes(input: string, scheduleArn: string, scheduledAt: Date): string {
  const attributes: Record<string, string> = {
    'schedule-arn': scheduleArn,
    'scheduled-time': scheduledAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    'execution-id': randomUUID(),
    'attempt-number': '1',
  };
  return input.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (keyword, name: string) => attributes[name] ?? keyword,
  );
}
