import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeWildcard, logicalId } from './resources/acknowledge.ts';
import type { FunctionFactory } from './resources/lambda-function.ts';
import type { AutomationSecrets } from './resources/secrets.ts';

export interface CredentialsAgeProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  maximumDays: number;
  /** Who is told of those that are due. */
  topic: ITopic;
}

/** Looks once a day for how long the stored credentials may still be used, and tells of those that are due. */
export class CredentialsAge extends Construct {
  constructor(scope: Construct, id: string, { functions, secrets, maximumDays, topic }: CredentialsAgeProps) {
    super(scope, id);
    const measure = functions.create(this, 'credentials-age', {
      asynchronous: true,
      description: 'Looks how old the stored credentials are, and tells of those that are due',
      timeout: Duration.minutes(1),
      environment: {
        SECRET_PREFIX: secrets.prefix,
        NOTICE_TOPIC_ARN: topic.topicArn,
        CREDENTIALS_MAXIMUM_AGE_DAYS: String(maximumDays),
      },
    });
    secrets.grantDescribe(measure);
    topic.grantPublish(measure);
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
