import { afterEach, expect, it, vi } from 'vitest';
import { refuseField } from '../../../../../functions/action.ts';
import { problems } from '../../../../../functions/triggers/http/middleware/problems.ts';
import { around } from './alone.ts';

afterEach(() => vi.restoreAllMocks());

/** The answer to an error, the lines that it leaves in the log, and the metrics that it counts. */
async function answerTo(error: Error, ...namespace: string[]) {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {});
  const measured = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const context = { requestId: 'r-1' };
  const work = () => {
    throw error;
  };
  const { response } = await around(problems(...namespace), { context, work });
  const metrics = measured.mock.calls.map(([line]) => JSON.parse(String(line)));
  measured.mockRestore();
  return {
    response,
    problem: JSON.parse(response.body),
    lines: written.mock.calls.flat().map(String),
    metrics,
  };
}

it('answers an error that the caller can fix with its problem document', async () => {
  const { response, problem, lines, metrics } = await answerTo(
    refuseField('invalid-input', 'name', 'It is empty.'),
    'veeam-1',
  );
  expect(response).toMatchObject({
    statusCode: 422,
    headers: { 'content-type': 'application/problem+json' },
  });
  expect(problem).toMatchObject({ code: 'invalid-input', errors: [{ field: 'name' }] });
  expect([lines, metrics]).toStrictEqual([[], []]);
});

it("logs and counts an unexpected error without its message, and answers with the request's id", async () => {
  const { problem, lines, metrics } = await answerTo(new TypeError('password=secret'), 'veeam-1');
  expect(problem).toMatchObject({ status: 500, code: 'internal', detail: expect.stringContaining('r-1') });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'http-failed', route: 'POST /clones', requestId: 'r-1', error: 'TypeError' },
  ]);
  expect(metrics).toMatchObject([{ ApiErrors: 1, _aws: { CloudWatchMetrics: [{ Namespace: 'veeam-1' }] } }]);
  expect(JSON.stringify([problem, lines, metrics])).not.toContain('secret');
});

it('counts nothing without a namespace', async () => {
  const { response, metrics } = await answerTo(new TypeError('x'));
  expect([response.statusCode, metrics]).toStrictEqual([500, []]);
});
