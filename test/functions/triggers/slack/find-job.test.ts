import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../../../functions/action.ts';
import { findJob, readJob } from '../../../../functions/triggers/slack/find-job.ts';
import { healthyJob } from '../../compliance/estate.ts';

const id = (number: number) => `a8f5b5f0-0000-4000-8000-${String(number).padStart(12, '0')}`;
const job = (number: number, name: string, server = 'vbr-1') => healthyJob({ id: id(number), name, server });
const jobs = [
  job(1, 'SQL'),
  job(2, 'sql'),
  job(3, 'Mail'),
  job(4, id(3)),
  job(5, 'Files'),
  job(6, 'Files', 'em-1'),
];
const find = (wanted: string, among = jobs) =>
  findJob(among, wanted, (of, server) => `start ${of} on ${server}`);

/** The buttons of an answer, by row. */
function buttonsOf(found: ReturnType<typeof find>): (string | undefined)[][][] {
  if ('job' in found) throw new Error('It is a job.');
  return found.answer.blocks.flatMap((block) =>
    block.type === 'actions'
      ? [
          block.elements.map((element) =>
            element.type === 'button' ? [element.action_id, element.text.text, element.value] : [],
          ),
        ]
      : [],
  );
}

describe('a job that is named', () => {
  it.each([
    ['by its name', 'Mail', 3],
    ['by its name in another case', 'mAIL', 3],
    ['by the very name, where another has it in another case', 'sql', 2],
    ['by its id, before a name that is the same', id(3), 3],
    ['by its id in another case', id(1).toUpperCase(), 1],
    ['by the URN of Enterprise Manager', `URN:veeam:job:${id(5)}`, 5],
  ])('%s', (_how, wanted, number) => {
    expect(find(wanted)).toStrictEqual({ job: jobs[number - 1] });
  });

  it('is chosen from a list when several have the name', () => {
    expect(buttonsOf(find('files'))).toStrictEqual([
      [
        ['run:0', 'Files on vbr-1', `start ${id(5)} on vbr-1`],
        ['run:1', 'Files on em-1', `start ${id(6)} on em-1`],
      ],
    ]);
  });

  it('is chosen from at most twenty, five in a row', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => job(index, 'Same', `s-${index}`));
    const rows = buttonsOf(find('Same', many(21)));
    expect(rows.map(({ length }) => length)).toStrictEqual([5, 5, 5, 5]);
    expect(rows[3]?.[4]?.[0]).toBe('run:19');
    expect(buttonsOf(find('Same', many(6))).map(({ length }) => length)).toStrictEqual([5, 1]);
    const text = (count: number) => {
      const found = find('Same', many(count));
      return 'answer' in found ? found.answer.text : '';
    };
    expect([text(20), text(21)].map((each) => each.includes('on SERVER'))).toStrictEqual([false, true]);
  });

  it('is suggested only when its name is similar', () => {
    expect(buttonsOf(find('Mial'))).toStrictEqual([[['run:0', 'Mail on vbr-1', `start ${id(3)} on vbr-1`]]]);
    expect(buttonsOf(find('Fiels'))[0]).toHaveLength(2);
    expect(buttonsOf(find('Accounting of the year'))).toStrictEqual([]);
    const six = Array.from({ length: 6 }, (_, index) => job(index, 'Mail', `s-${index}`));
    expect(buttonsOf(find('Mial', six))).toStrictEqual([expect.objectContaining({ length: 5 })]);
  });
});

describe('a job that is read', () => {
  const seen = job(1, 'SQL');
  const refused = new RefusedError('not-found', 'gone');
  /**
   * What is found, and how the lists were requested, when these are the jobs as last seen and the jobs on the
   * servers.
   */
  const read = async (
    wanted: string,
    known: object[],
    current: object[],
    got: unknown = refused,
    of: { server?: string } = { server: 'vbr-1' },
  ) => {
    const lists: unknown[] = [];
    const run = async ({ name }: { name: string }, input: { fresh?: string }) => {
      if (name === 'jobs:list') {
        lists.push(input);
        return { jobs: input.fresh === 'true' ? current : known };
      }
      expect(input).toStrictEqual({ server: 'vbr-1', id: seen.id });
      if (got instanceof Error) throw got;
      return { job: got };
    };
    const session = { context: {}, run } as unknown as Parameters<typeof readJob>[0];
    const found = await readJob(session, { job: wanted, ...of }, String);
    return { found: 'job' in found ? found.job : 'answer', lists };
  };
  const list = (fresh: string) => ({ limit: '5000', fresh, server: 'vbr-1' });

  it('is in its current state, and looked up once when the record has it', async () => {
    const current = { ...seen, status: 'running' };
    expect(await read('sql', [seen], [], current)).toStrictEqual({ found: current, lists: [list('false')] });
  });

  it('is looked up on every server when none is named', async () => {
    const { lists } = await read('sql', [], [], refused, {});
    expect(lists).toStrictEqual([
      { limit: '5000', fresh: 'false' },
      { limit: '5000', fresh: 'true' },
    ]);
  });

  it.each<[string, string, object[], unknown]>([
    ['is not known', 'SQL', [], refused],
    ['is refused', 'SQL', [seen], refused],
    ['has another name by now', 'SQL', [seen], { ...seen, name: 'Other' }],
    ['is only near', 'SLQ', [seen], refused],
  ])('is looked up on the servers where it %s', async (_what, wanted, known, got) => {
    const { found, lists } = await read(wanted, known, [job(7, wanted)], got);
    expect(found).toMatchObject({ id: id(7) });
    expect(lists).toStrictEqual([list('false'), list('true')]);
  });

  it('is chosen among the recorded jobs when there are several', async () => {
    expect(await read('files', [job(5, 'Files'), job(6, 'Files')], [seen])).toStrictEqual({
      found: 'answer',
      lists: [list('false')],
    });
  });

  it('fails with an error that is not a refusal', async () => {
    await expect(read('SQL', [seen], [seen], new TypeError('x'))).rejects.toThrow(TypeError);
  });
});
