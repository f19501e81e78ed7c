import { type CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Accepts the findings of a cdk-nag rule on a construct and its children, for the given reason. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
}

/**
 * Accepts one wildcard in the policies of the stack. cdk-nag identifies each by its resource, so that no
 * other is accepted with it.
 */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string): void {
  acknowledge(Stack.of(scope), `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** How cdk-nag writes a reference to a construct. */
export function logicalId(construct: IConstruct): string {
  return Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
}
