import { describe, expect, test } from 'vitest';
import { lastResult } from '../../../../../functions/compliance/rules/runs/last-result.ts';
import { contextOf, healthyJob } from '../../estate.ts';
import { evidenceOf, judged, shiftOf } from '../judged.ts';

const success = { result: { value: 'success' as const } };
const failed = { result: { value: 'failed' as const, at: '2026-03-09T22:00:00.000Z' } };

describe('last-result', () => {
  test('complies after a success', () => {
    expect(judged(lastResult, contextOf(healthyJob(), success)).kind).toBe('complies');
  });
  test("cites the server's own word and message", () => {
    const job = healthyJob({
      lastResult: 'failed',
      raw: { lastResult: 'Failed' },
      session: { message: 'Disk is full' },
    });
    expect(evidenceOf(judged(lastResult, contextOf(job, failed)))).toEqual({
      'last result': 'Failed',
      'run started': '2026-03-09T22:00:00.000Z',
      message: 'Disk is full',
    });
  });
  test('a new run changes nothing before it has ended', () => {
    const job = healthyJob({ status: 'running', lastResult: 'none' });
    expect(evidenceOf(judged(lastResult, contextOf(job, failed)))).toMatchObject({
      'last result before the present state': 'failed',
    });
  });
  test('a warning is one step less severe, or allowed', () => {
    const context = contextOf(healthyJob({ lastResult: 'warning' }), { result: { value: 'warning' } });
    expect(shiftOf(judged(lastResult, context))).toBe(-1);
    expect(judged(lastResult, context, { allowWarning: true }).kind).toBe('complies');
  });
  test.each([
    ['disabled', contextOf(healthyJob({ enabled: false, lastResult: 'failed' }), failed)],
    ['never run', contextOf(healthyJob({ lastResult: 'none' }))],
    ['unknown', contextOf(healthyJob({ lastResult: 'unknown' }), success)],
  ])('does not apply to a job that is %s', (_, context) => {
    expect(judged(lastResult, context).kind).toBe('not-applicable');
  });
});
