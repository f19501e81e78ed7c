import { expect, it } from 'vitest';
import type { JobHistory } from '../../../../functions/compliance/history.ts';
import { ChangesOfCheck, changesIn } from '../../../../functions/compliance/record/check-changes.ts';
import { pastText } from '../../../../functions/compliance/record/items.ts';
import { knownHistory } from '../estate.ts';

const totals = {
  jobs: 3000,
  complying: 3000,
  violating: 0,
  excepted: 0,
  notJudged: 0,
  open: 0,
  held: 0,
  new: 0,
  resolved: 0,
};
const past = knownHistory({ days: '0' });
const day = '2026-03-10';
const about = { id: 'one', at: '2026-03-10T08:00:00.000Z', day };

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
const partsIn = (lines: readonly string[]) => Array.fromAsync(changesIn(each(lines), 'one'));

it('keeps what many servers change in parts, the manifest in the last', async () => {
  const lines: string[] = [];
  const changes = new ChangesOfCheck(about, {}, 1, async (line) => void lines.push(line));
  const jobs: Record<string, JobHistory> = {};
  for (let job = 0; job < 1500; job += 1) jobs[`job-${job}`] = past;
  const stored = { text: pastText(past), days: '0', day };
  for (const server of ['vbr01', 'vbr02']) {
    const known = {
      pasts: new Map([
        ['PAST#job-7', stored],
        ['PAST#gone', stored],
      ]),
      findings: [],
    };
    const history = { jobs, findings: [] };
    await changes.add(known, { server, jobs: [], findings: [], changes: [], history });
  }
  await changes.end(
    { totals, changes: [] },
    { text: 'the manifest', seal: { number: 1, sha256: 'f'.repeat(64) } },
    true,
  );
  const parts = await partsIn(lines);
  // One past is as it is stored, and one job is gone.
  expect(parts.map(({ puts, deletes }) => [puts.length, deletes.length])).toEqual([
    [1499, 1],
    [1499, 1],
    [2, 0],
  ]);
  expect(parts.map(({ check, manifest }) => [check, manifest])).toEqual([
    ['one', undefined],
    ['one', undefined],
    ['one', 'the manifest'],
  ]);
  expect(parts[0]?.deletes).toEqual([{ pk: 'JOB#vbr01', sk: 'PAST#gone' }]);
  expect(parts[2]?.puts.map(({ pk, sk }) => [pk, sk])).toEqual([
    ['NOTICE', 'one'],
    ['CHECK#one', 'CHECK'],
  ]);
});

it('reads changes that older code stored as one text, and leaves out a line that cannot be used', async () => {
  const item = { pk: 'JOB#vbr01', sk: 'PAST#failed', id: 'failed' };
  const whole = { check: 'one', at: about.at, puts: [item], deletes: [], findings: [] };
  expect(await partsIn([JSON.stringify(whole), '{"puts":', '{"check":"one"}'])).toEqual([whole]);
});
