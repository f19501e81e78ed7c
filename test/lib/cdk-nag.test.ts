import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, it } from 'vitest';
import { nagFindings } from './nag-findings.ts';

it('leaves nothing that cdk-nag finds without a reason', () => {
  expect(nagFindings()).toEqual([]);
});

it('detects a queue without TLS', () => {
  expect(() => nagFindings({}, (stack) => new Queue(stack, 'Unsafe'))).toThrow(/SQS4|validation/i);
});
