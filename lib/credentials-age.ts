import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { acknowledgeWildcard, logicalId } from './resources/acknowledge.ts';
import type { FunctionFactory } from './resources/lambda-function.ts';
import type { AutomationSecrets } from './resources/secrets.ts';

export interface CredentialsAgeProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  maximumDays: number;
}

/** Measures once a day how long the stored credentials may still be used. */
export class CredentialsAge extends Construct {
  constructor(scope: Construct, id: string, { functions, secrets, maximumDays }: CredentialsAgeProps) {
    super(scope, id);
    const measure = functions.create(this, 'credentials-age', {
      asynchronous: true,
      description: 'Measures how old the stored credentials are',
      timeout: Duration.minutes(1),
      environment: {
        SECRET_PREFIX: secrets.prefix,
        METRICS_NAMESPACE: secrets.prefix,
        CREDENTIALS_MAXIMUM_AGE_DAYS: String(maximumDays),
      },
    });
    secrets.grantDescribe(measure);
    new Schedule(this, 'Daily', {
      description: 'Age of the stored credentials',
      schedule: ScheduleExpression.rate(Duration.days(1)),
      target: new LambdaInvoke(measure, { retryAttempts: 3, deadLetterQueue: functions.failedEvents }),
    });
    acknowledgeWildcard(
      this,
      `<${logicalId(measure)}.Arn>:*`,
      'The CDK lets a schedule invoke the versions of its function, too; there are none.',
    );
  }
}
