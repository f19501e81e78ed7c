import { afterEach, expect, it, vi } from 'vitest';
import { refuseField } from '../../../../../functions/action.ts';
import { problems } from '../../../../../functions/triggers/http/middleware/problems.ts';
import { around } from './alone.ts';

afterEach(() => vi.restoreAllMocks());

/** What an error is answered with, and the lines that it leaves in the log. */
async function answerTo(error: Error) {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {});
  const context = { requestId: 'r-1' };
  const work = () => {
    throw error;
  };
  const { response } = await around(problems(), { context, work });
  return { response, problem: JSON.parse(response.body), lines: written.mock.calls.flat().map(String) };
}

it('answers what a caller can mend with its problem document', async () => {
  const { response, problem, lines } = await answerTo(refuseField('invalid-input', 'name', 'It is empty.'));
  expect(response).toMatchObject({
    statusCode: 422,
    headers: { 'content-type': 'application/problem+json' },
  });
  expect(problem).toMatchObject({ code: 'invalid-input', errors: [{ field: 'name' }] });
  expect(lines).toEqual([]);
});

it('logs what nobody foresaw, without its message, and answers with where to ask', async () => {
  const { problem, lines } = await answerTo(new TypeError('password=secret'));
  expect(problem).toMatchObject({ status: 500, code: 'internal', detail: expect.stringContaining('r-1') });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'http-failed', route: 'POST /clones', requestId: 'r-1', error: 'TypeError' },
  ]);
  expect(JSON.stringify([problem, lines])).not.toContain('secret');
});
