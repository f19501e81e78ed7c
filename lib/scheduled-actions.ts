import { Duration, TimeZone } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { type StartableActionName, startableActions } from '../functions/triggers/registry.ts';
import type { FunctionName } from './bundling/functions.ts';
import type { CloneWorkflow } from './clones/clone-workflow.ts';
import type { Compliance } from './compliance.ts';
import type { ScheduleSettings } from './configuration/schedule-settings.ts';
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
  apiUrl: string;
  /** Whether a Slack channel gets notices. */
}

type Capability = (typeof startableActions)[StartableActionName]['capability'];

const functionNames: Record<Capability, FunctionName> = {
  clone: 'clones-scheduled',
  compliance: 'compliance-scheduled',
  'copy-jobs': 'copy-jobs-scheduled',
  jobs: 'jobs-scheduled',
};

/**
 * The schedule trigger: EventBridge Scheduler starts the function of a capability, which runs the action. A function is
 * there only when a schedule uses it, and reaches only what the actions need that it is used for.
 */
export class ScheduledActions extends Construct {
  readonly #props: ScheduledActionsProps;
  readonly #functions = new Map<Capability, LambdaFunction>();
  readonly #granted = new Set<StartableActionName>();

  constructor(scope: Construct, id: string, props: ScheduledActionsProps) {
    super(scope, id);
    this.#props = props;
    for (const [name, settings] of Object.entries(props.settings)) this.#schedule(name, settings);
  }

  #schedule(name: string, settings: ScheduleSettings[string]): void {
    const { action, with: given, schedule, timeZone, flexibleWindowMinutes, enabled } = settings;
    const handler = this.#functionFor(action);
    if (!this.#granted.has(action)) this.#grants()[action](handler);
    this.#granted.add(action);
    new Schedule(this, name, {
      description: `${action}: ${name}`,
      schedule: ScheduleExpression.expression(schedule, TimeZone.of(timeZone)),
      timeWindow:
        flexibleWindowMinutes === 0
          ? TimeWindow.off()
          : TimeWindow.flexible(Duration.minutes(flexibleWindowMinutes)),
      enabled,
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

  #functionFor(action: StartableActionName): LambdaFunction {
    const { capability } = startableActions[action];
    const known = this.#functions.get(capability);
    if (known) return known;
    const { functions, secrets, record, compliance, copyJobs, apiUrl } = this.#props;
    const environments: Record<Capability, Record<string, string>> = {
      clone: {},
      compliance: {
        CHECK_STATE_MACHINE_ARN: compliance.stateMachine.stateMachineArn,
        API_URL: apiUrl,
        ...record.environment,
      },
      'copy-jobs': {
        POLICY_STATE_MACHINE_ARN: copyJobs.policyRuns.stateMachineArn,
        ...record.environment,
      },
      jobs: {},
    };
    const created = functions.create(this, functionNames[capability], {
      asynchronous: true,
      description: `Schedules: ${capability}`,
      timeout: Duration.minutes(2),
      environment: { SECRET_PREFIX: secrets.prefix, ...environments[capability] },
    });
    acknowledgeWildcard(
      this,
      `<${logicalId(created)}.Arn>:*`,
      'The CDK lets a schedule invoke the versions of its function, too; there are none.',
    );
    this.#functions.set(capability, created);
    return created;
  }

  /** What an action needs, of a function that runs it. */
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
      'compliance:test-notice': (grantee) => compliance.notices.grantSend(grantee),
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
