import { describe, expect, it } from 'vitest';
import { controlRequest, hasRunFor } from '../../../../functions/jobs/controls/control.ts';

const since = '2026-11-23T06:00:00Z';
const idle = (lastRun?: string) => ({ status: 'idle' as const, ...(lastRun !== undefined && { lastRun }) });

describe('a repeated start or retry for the same time', () => {
  it.each([
    ['a run is under way', { status: 'running' as const, lastRun: '2026-11-23T05:00:00Z' }],
    ['a run waits', { status: 'queued' as const }],
    ['a run has begun since', idle('2026-11-23T06:00:01Z')],
    ['a run has begun by a clock that is not quite ours', idle('2026-11-23T05:59:00Z')],
  ])('is done when %s', (_what, job) => {
    expect(hasRunFor(since, 'start', job)).toBe(true);
    expect(hasRunFor(since, 'retry', job)).toBe(true);
  });

  it.each([
    ['it has never run', idle()],
    ['it ran before', idle('2026-11-23T05:58:59Z')],
  ])('is not done when %s', (_what, job) => {
    expect(hasRunFor(since, 'start', job)).toBe(false);
  });
});

it('does not decide about stop, enable or disable: the present state of the job does', () => {
  for (const control of ['stop', 'enable', 'disable'] as const)
    expect(hasRunFor(since, control, { status: 'running' })).toBe(false);
});

it('cannot be given by a caller', () => {
  const request = { server: 'em-1', id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11', control: 'start' };
  expect(controlRequest.safeParse(request).success).toBe(true);
  expect(controlRequest.safeParse({ ...request, since }).success).toBe(false);
});
