import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Schedule,
  ScheduleExpression,
  type ScheduleProps,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type StartableActionName, startableActions } from '../functions/triggers/registry.ts';
import type { CloneWorkflow } from './clones/clone-workflow.ts';
import type { Compliance } from './compliance.ts';
import type { ScheduleSettings } from './configuration/sections/schedule-settings.ts';
import type { CopyJobs } from './copy-jobs.ts';
import { acknowledgeWildcard, logicalId } from './resources/acknowledge.ts';
import type { FunctionFactory } from './resources/lambda-function.ts';
import type { RecordTable } from './resources/record.ts';
import type { AutomationSecrets } from './resources/secrets.ts';

export interface ScheduledActionsProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  record: RecordTable;
  clones: CloneWorkflow;
  compliance: Compliance;
  copyJobs: CopyJobs;
  settings: ScheduleSettings;
  /** When every server is checked: an EventBridge Scheduler expression. */
  check: { schedule: string; timeZone: string };
  /** The maximum age of a credential. Ages are not checked when this is undefined. */
  credentialsMaxAgeDays: number | undefined;
  apiUrl: string;
}

/**
 * The schedule trigger: EventBridge Scheduler starts a function, which runs the action. One function runs compliance
 * actions and looks at the ages of credentials; it reaches no server. Another runs all other actions, and exists only
 * if a schedule names one. Each function has only the permissions that its scheduled actions need.
 */
export class ScheduledActions extends Construct {
  readonly #props: ScheduledActionsProps;
  readonly #checks: LambdaFunction;
  #work: LambdaFunction | undefined;
  readonly #granted = new Set<StartableActionName>();

  constructor(scope: Construct, id: string, props: ScheduledActionsProps) {
    super(scope, id);
    this.#props = props;
    const { settings, check, credentialsMaxAgeDays, secrets, record, compliance } = props;
    this.#checks = this.#createChecks();
    this.#grant('compliance:check');
    this.#fire('Check', this.#checks, {
      name: 'compliance',
      action: 'compliance:check',
      description: 'Compliance check of every server',
      schedule: ScheduleExpression.expression(check.schedule, TimeZone.of(check.timeZone)),
    });
    if (credentialsMaxAgeDays !== undefined) {
      this.#checks.addEnvironment('CREDENTIALS_MAXIMUM_AGE_DAYS', String(credentialsMaxAgeDays));
      secrets.grantDescribe(this.#checks);
      record.grantWriteKinds(this.#checks, 'NOTICE');
      compliance.notices.grantStart(this.#checks);
      this.#fire('CredentialAges', this.#checks, {
        name: 'credential-ages',
        action: 'credentials:ages',
        description: 'Age of the stored credentials',
        schedule: ScheduleExpression.rate(Duration.days(1)),
      });
    }
    for (const [name, given] of Object.entries(settings)) this.#schedule(name, given);
  }

  #schedule(name: string, settings: ScheduleSettings[string]): void {
    const { action, with: given, schedule, timeZone, flexibleWindowMinutes, enabled } = settings;
    this.#fire(name, this.#grant(action), {
      name,
      action,
      given,
      description: `${action}: ${name}`,
      schedule: ScheduleExpression.expression(schedule, TimeZone.of(timeZone)),
      timeWindow:
        flexibleWindowMinutes === 0
          ? TimeWindow.off()
          : TimeWindow.flexible(Duration.minutes(flexibleWindowMinutes)),
      enabled,
    });
  }

  #fire(
    id: string,
    handler: LambdaFunction,
    {
      name,
      action,
      given = {},
      ...props
    }: Omit<ScheduleProps, 'target'> & { name: string; action: string; given?: object },
  ): void {
    new Schedule(this, id, {
      ...props,
      target: new LambdaInvoke(handler, {
        input: ScheduleTargetInput.fromObject({
          name,
          action,
          with: given,
          scheduledTime: '<aws.scheduler.scheduled-time>',
        }),
        retryAttempts: 3,
        deadLetterQueue: this.#props.functions.failedEvents,
      }),
    });
  }

  /** Grants the function that runs an action the permissions of that action. */
  #grant(action: StartableActionName): LambdaFunction {
    const handler = startableActions[action].capability === 'compliance' ? this.#checks : this.#forWork();
    if (!this.#granted.has(action)) this.#grants()[action](handler);
    this.#granted.add(action);
    return handler;
  }

  #createChecks(): LambdaFunction {
    const { record, compliance, apiUrl } = this.#props;
    return this.#create('scheduled-checks', 'Schedules: what reaches no server', {
      CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn,
      API_URL: apiUrl,
      ...record.environment,
    });
  }

  #forWork(): LambdaFunction {
    const { record, settings } = this.#props;
    const reachesServers = Object.values(settings).some(
      ({ action }) =>
        startableActions[action].capability !== 'compliance' && action !== 'copy-jobs:run-policies',
    );
    this.#work ??= this.#create(
      'scheduled-work',
      'Schedules: work on servers',
      record.environment,
      reachesServers,
    );
    return this.#work;
  }

  #create(
    name: 'scheduled-checks' | 'scheduled-work',
    description: string,
    environment: Record<string, string>,
    talksToVeeam = false,
  ): LambdaFunction {
    const { functions, secrets } = this.#props;
    const created = functions.create(this, name, {
      asynchronous: true,
      talksToVeeam,
      description,
      timeout: Duration.minutes(2),
      environment: { SECRET_PREFIX: secrets.prefix, ...environment },
    });
    acknowledgeWildcard(
      this,
      `<${logicalId(created)}.Arn>:*`,
      'The CDK lets a schedule invoke the versions of its function, too; there are none.',
    );
    return created;
  }

  /** For each action, grants a function the permissions to run it. */
  #grants(): Record<StartableActionName, (grantee: LambdaFunction) => void> {
    const { secrets, clones, compliance, copyJobs, record } = this.#props;
    const write = (grantee: LambdaFunction) => {
      secrets.grantRead(grantee, 'write');
      record.grantLastSeen(grantee);
    };
    const silence = (grantee: LambdaFunction) => compliance.grantSilence(grantee);
    return {
      'clones:create': (grantee) => {
        secrets.grantRead(grantee, 'read');
        clones.grantStart(grantee);
      },
      'compliance:check': (grantee) => compliance.grantRun(grantee),
      'compliance:acknowledge': silence,
      'compliance:mute': silence,
      'compliance:unmute': silence,
      'compliance:test-notice': (grantee) => compliance.notices.grantStart(grantee),
      'copy-jobs:create': write,
      'copy-jobs:delete': write,
      'copy-jobs:run-policies': (grantee) => copyJobs.grantRun(grantee),
      'jobs:control': write,
      'jobs:create': write,
      'jobs:edit': write,
      'jobs:delete': write,
    };
  }
}
