import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AssumeRole, Principal } from '../iam.ts';
import type { AwsError } from '../services/aws-error.ts';
import type { Deliver } from '../targets.ts';
import { ACCOUNT_ID, REGION } from '../template/identity.ts';
import type { Resources } from '../template/resources.ts';
import { fillContextAttributes } from './context-attributes.ts';
import { deadLetterFields, deliverOrKeep, ruleAttributes } from './dead-letters.ts';
import { type NextRun, readSchedule } from './schedule-expression.ts';

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

/** The template's schedules, running. */
export interface Schedules {
  /**
   * Fires one now, besides its own times, as for the time `at`. It is named by its name, with or without the hash CDK
   * ends it with.
   */
  fire(name: string, at?: Date): void;
  close(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Starts the template's schedules (EventBridge Scheduler, and rules with a schedule expression).
 * A delivery that fails is logged.
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
      const isLast = left <= LONGEST_TIMER_MS;
      timers.set(schedule.name, setTimeout(isLast ? fire : wait, isLast ? left : LONGEST_TIMER_MS));
    };
    const fire = () => {
      log({ source: 'schedule', schedule: schedule.name, due: due.toISOString() });
      try {
        schedule.fire(due);
      } catch (error) {
        log({ level: 'error', source: 'schedule', schedule: schedule.name, message: String(error) });
      }
      // A machine that slept through several times fires once, not once for each.
      arm(schedule, new Date(Math.max(due.getTime(), Date.now())));
    };
    wait();
  };
  const schedules = readSchedules(resources, assumeRole, deliver);
  for (const schedule of schedules) arm(schedule, new Date());
  return {
    fire(name, at = new Date()) {
      const found = schedules.find((each) =>
        [each.name, each.name.replace(/[0-9A-F]{8}$/, '')].includes(name),
      );
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

/** The attributes of a schedule's dead letter ("Configuring a schedule's dead-letter queue"). */
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
    account: ACCOUNT_ID,
    time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: REGION,
    resources: [ruleArn],
    detail: {},
  };
}
