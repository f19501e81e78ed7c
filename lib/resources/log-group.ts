import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A log that is deleted with the stack. `applyToAll` sets its retention. */
export function logGroup(scope: Construct, id: string, props: LogGroupProps = {}): LogGroup {
  return new LogGroup(scope, id, {
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
}

/**
 * A log that a service delivers to. An account has one resource policy for such logs per Region, of 5,120 characters.
 * Logs with this prefix share one statement of it. With any other prefix, each log has its own statement, and some
 * dozens of logs fill the policy (CloudWatch Logs user guide, "Enabling logging from AWS services"). The name ends with
 * the stack's id, so that no other stack, present or past, has the same name.
 */
export function deliveredLogGroup(scope: Construct, id: string, service: 'apis' | 'states'): LogGroup {
  const name = Names.uniqueResourceName(new Construct(scope, `${id}Name`), {
    maxLength: 100,
    separator: '-',
  });
  const stack = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return logGroup(scope, id, { logGroupName: `/aws/vendedlogs/${service}/${name}-${stack}` });
}
