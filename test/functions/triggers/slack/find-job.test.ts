import { describe, expect, it } from 'vitest';
import { findJob } from '../../../../functions/triggers/slack/find-job.ts';
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
    expect(find(wanted)).toEqual({ job: jobs[number - 1] });
  });

  it('is chosen where several have the name', () => {
    expect(buttonsOf(find('files'))).toEqual([
      [
        ['run:0', 'Files on vbr-1', `start ${id(5)} on vbr-1`],
        ['run:1', 'Files on em-1', `start ${id(6)} on em-1`],
      ],
    ]);
  });

  it('is chosen from twenty at most, five in a row', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => job(index, 'Same', `s-${index}`));
    const rows = buttonsOf(find('Same', many(21)));
    expect(rows.map(({ length }) => length)).toEqual([5, 5, 5, 5]);
    expect(rows[3]?.[4]?.[0]).toBe('run:19');
    expect(buttonsOf(find('Same', many(6))).map(({ length }) => length)).toEqual([5, 1]);
    const text = (count: number) => {
      const found = find('Same', many(count));
      return 'answer' in found ? found.answer.text : '';
    };
    expect([text(20), text(21)].map((each) => each.includes('on SERVER'))).toEqual([false, true]);
  });

  it('is suggested where a name is near, and no other', () => {
    expect(buttonsOf(find('Mial'))).toEqual([[['run:0', 'Mail on vbr-1', `start ${id(3)} on vbr-1`]]]);
    expect(buttonsOf(find('Fiels'))[0]).toHaveLength(2);
    expect(buttonsOf(find('Accounting of the year'))).toEqual([]);
  });
});
