import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A log that goes with the stack. `applyToAll` says for how long it is kept. */
export function logGroup(scope: Construct, id: string, props: LogGroupProps = {}): LogGroup {
  return new LogGroup(scope, id, {
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
}

/**
 * A log that a service delivers to. Under any other prefix each of them has a statement of its own in the one resource
 * policy that an account and Region have for that, whose 5,120 characters some dozens of logs fill; under this one they
 * share a statement (CloudWatch Logs user guide, "Enabling logging from AWS services"). The name ends with the id of
 * the stack, so that no other stack, and none before it, had it.
 */
export function deliveredLogGroup(scope: Construct, id: string, service: 'apis' | 'states'): LogGroup {
  const name = Names.uniqueResourceName(new Construct(scope, `${id}Name`), {
    maxLength: 100,
    separator: '-',
  });
  const stack = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return logGroup(scope, id, { logGroupName: `/aws/vendedlogs/${service}/${name}-${stack}` });
}
