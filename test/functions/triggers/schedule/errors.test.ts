import { ServerBusyError } from '@veeam-automation/veeam/transport/errors';
import { expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import { SecretUnusableError } from '../../../../functions/platform/secrets.ts';
import {
  isBeyondRetry,
  NotDeliveredError,
  reasonOf,
  ScheduledActionFailedError,
  ScheduledActionRefusedError,
} from '../../../../functions/triggers/schedule/errors.ts';

const veeam = (retryable: boolean, mayHaveActed: boolean) =>
  new ServerBusyError({
    server: 'em-1',
    operation: 'o',
    happened: 'h',
    remedy: 'r',
    retryable,
    mayHaveActed,
  });

it.each([
  ['a server that may answer later', veeam(true, false), false],
  ['a server that may have acted', veeam(false, true), false],
  ['a server that refuses', veeam(false, false), true],
  ['a refusal', new RefusedError('conflict', 'x'), true],
  ['a secret that cannot be used', new SecretUnusableError('p', 'r'), true],
  ['an error that nobody foresaw', new TypeError('x'), false],
  ['a notice that was not delivered', new NotDeliveredError('x'), false],
])('%s: permanent is %s', (_what, error, isBeyond) => {
  expect(isBeyondRetry(error)).toBe(isBeyond);
});

it('gives the reason, but only the name of an unexpected error', () => {
  expect(reasonOf(new RefusedError('conflict', 'it runs'))).toBe('it runs');
  expect(reasonOf(new NotDeliveredError('no answer'))).toBe('no answer');
  expect(reasonOf(new TypeError('secret'))).toBe('TypeError');
});

it('has the name by which Lambda decides about a retry', () => {
  const errors = [NotDeliveredError, ScheduledActionFailedError, ScheduledActionRefusedError];
  expect(errors.map((Kind) => new Kind('x').name)).toStrictEqual([
    'NotDeliveredError',
    'ScheduledActionFailedError',
    'ScheduledActionRefusedError',
  ]);
});
