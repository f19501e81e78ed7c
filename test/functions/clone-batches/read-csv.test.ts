import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../functions/clone-batches/read-csv.ts';

const columns = ['server', 'job', 'name', 'enabled'];
const read = (text: string) => readCsv(text, columns, ['server', 'job']);

describe('readCsv', () => {
  it('accepts a byte order mark, CRLF, quotes, and commas, semicolons or tabs', () => {
    const rows = [{ row: 2, values: { server: 'em-1', job: 'a, "b"', enabled: true } }];
    expect(read('\uFEFFserver,job,enabled\r\nem-1,"a, ""b""",TRUE\r\n')).toStrictEqual({
      rows,
      problems: [],
    });
    expect(read('server;job;enabled\nem-1;"a, ""b""";true').rows).toStrictEqual(rows);
    expect(read('server\tjob\tenabled\rem-1\t"a, ""b"""\tTrue').rows).toStrictEqual(rows);
  });

  it('accepts a byte order mark before a quote, and trims the blanks around a cell', () => {
    const { rows, problems } = read('\uFEFF"server", job ,enabled\n em-1 ,a, FALSE ');
    expect({ rows, problems }).toStrictEqual({
      rows: [{ row: 2, values: { server: 'em-1', job: 'a', enabled: false } }],
      problems: [],
    });
  });

  it('counts rows as a spreadsheet does: the header is 1, empty lines count, a cell may have lines', () => {
    const { rows, problems } = read('server,job\n\nem-1,"two\nlines"\n,,\nem-1,b\n\n');
    expect(problems).toStrictEqual([]);
    expect(rows.map(({ row, values }) => [row, values['job']])).toStrictEqual([
      [3, 'two\nlines'],
      [5, 'b'],
    ]);
  });

  it('leaves out empty cells, and cells that are missing at the end', () => {
    expect(read('server,job,name\nem-1,,x\nem-1,a').rows.map(({ values }) => values)).toStrictEqual([
      { server: 'em-1', name: 'x' },
      { server: 'em-1', job: 'a' },
    ]);
  });

  it('ignores what spreadsheets add: a line that names the separator, and empty columns at the end', () => {
    const rows = [{ row: 2, values: { server: 'em-1', job: 'a' } }];
    expect(read('sep=;\r\nserver;job;;\r\nem-1;a;;\r\n')).toStrictEqual({ rows, problems: [] });
    expect(read('\uFEFFsep=,\nserver,job\nem-1,a,,')).toStrictEqual({ rows, problems: [] });
    expect(read('sep=, \nserver,job\nem-1,a')).toStrictEqual({ rows, problems: [] });
    expect(read('server,,job\nem-1,,a').problems[0]?.message).toMatch(/Column 2 is none of these/);
    expect(read('server,job\nem-1,sep=;\n').rows[0]?.values['job']).toBe('sep=;');
    expect(read('sep=;x\nserver;job\nem-1;a').rows).toStrictEqual([]);
  });

  it('says for a missing server where else it can be named', () => {
    expect(read('job\na').problems[0]?.message).toMatch(/\?server=em-1/);
  });

  it('keeps text that a spreadsheet would compute unchanged', () => {
    expect(read('server,job\nem-1,"=cmd|\' /C calc\'!A0"').rows[0]?.values['job']).toBe("=cmd|' /C calc'!A0");
  });

  it('keeps a word that is neither true nor false, so that the schema refuses it', () => {
    for (const word of ['constructor', 'untrue', 'trues'])
      expect(read(`server,job,enabled\nem-1,a,${word}`).rows[0]?.values['enabled']).toBe(word);
  });

  it.each([
    ['server,jbo', [/Column 2 is none of these: .* Did you mean "job"/, /missing/]],
    ['server,job,job', [/there twice/]],
    ['server', [/missing/]],
    ['server,job,zzzzzz', [/enabled\.$/]],
    ['', [/names the columns: server, job/]],
    [',,', [/names the columns/]],
  ])('refuses the header "%s", naming the column in row 1', (text, messages) => {
    const { rows, problems } = read(`${text}\nem-1,a,b`);
    expect(rows).toStrictEqual([]);
    expect(problems.map(({ row }) => row)).toStrictEqual(messages.map(() => 1));
    for (const [index, message] of messages.entries()) expect(problems[index]?.message).toMatch(message);
  });

  it('names the similar column, or the row if there is none', () => {
    const fieldsOf = (text: string) => read(text).problems.map(({ field }) => field);
    expect(fieldsOf('server,name,name')).toStrictEqual(['name', 'job']);
    expect([fieldsOf(''), fieldsOf(',,\n')]).toStrictEqual([['row'], ['row']]);
  });

  it('names the row that has too many cells, and continues', () => {
    const { rows, problems } = read('server,job\nem-1,a,b\nem-1,c');
    expect(problems).toStrictEqual([
      { row: 2, field: 'row', message: 'It has 3 cells, and the header names 2 columns.' },
    ]);
    expect(rows.map(({ row }) => row)).toStrictEqual([3]);
  });

  it('names the row in which a quote is never closed', () => {
    const { rows, problems } = read('server,job\nem-1,a\nem-1,"b\nem-1,c\n');
    expect(rows).toStrictEqual([]);
    expect(problems).toStrictEqual([{ row: 3, field: 'row', message: expect.stringMatching(/quote/i) }]);
  });

  it.each<[what: string, text: string, row: number, most: number]>([
    ['lines, all empty', `server,job\n${'\n'.repeat(1_000_000)}`, 20_003, 20_002],
    ['lines that end as on Windows', `server,job\r\n${'\r\n'.repeat(1_000_000)}`, 20_003, 20_002],
    ['columns in its header', `server,job${','.repeat(1_000_000)}`, 1, 100],
    ['cells in a row', `server,job\nem-1,a${','.repeat(1_000_000)}`, 2, 100],
    ['cells in all', `server,job\n${`${','.repeat(99)}\n`.repeat(10_000)}`, 2_501, 250_000],
  ])('refuses a million %s at the limit, and parses none of them', (_what, text, row, most) => {
    // The parser would have found the quote at the end, which is never closed.
    expect(read(`${text}"`)).toStrictEqual({
      rows: [],
      problems: [{ row, field: 'row', message: expect.stringMatching(`^At most ${most} `) }],
    });
  });

  it('accepts as many lines and columns as a spreadsheet of 10,000 rows adds', () => {
    const text = `server,job\n${`em-1,a${','.repeat(20)}\n`.repeat(10_000)}${'\n'.repeat(10_000)}`;
    const { rows, problems } = read(text);
    expect({ rows: rows.length, problems }).toStrictEqual({ rows: 10_000, problems: [] });
    const full = `server,job${','.repeat(98)}${`\n${','.repeat(99)}`.repeat(2_499)}`;
    expect(read(full).problems).toStrictEqual([]);
    expect(read(`${full}\n`).problems).toHaveLength(1);
  });

  it('counts no delimiter within quotes', () => {
    const description = 'a,'.repeat(200);
    expect(read(`server,job,name\nem-1,a,"${description}"`).rows[0]?.values['name']).toBe(description);
    const others = ';'.repeat(20_003);
    expect(read(`server,job\nem-1,${others}`).rows[0]?.values['job']).toBe(others);
  });

  it.each([
    'server,job\nem-1,hunter2"x"\n',
    'server,job\nem-1,"hunter2" hunter2\n',
    'server,job\nem-1,"hunter2\n',
    'hunter2,job,server\n',
    'server,job\na,b,hunter2\n',
  ])('repeats nothing of %j', (text) => {
    const { problems } = read(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('reads any table that is written according to RFC 4180', () => {
    const cell = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).map((text) => `x${text}x`);
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('\n', '\r\n'),
        (records, end) => {
          const text = ['server,job', ...records.map((cells) => cells.map(quoted).join(','))].join(end);
          const { rows, problems } = read(text);
          expect(problems).toStrictEqual([]);
          expect(rows.map(({ values }) => [values['server'], values['job']])).toStrictEqual(records);
        },
      ),
    );
  });

  it('returns rows or problems for any text, and never both for one row', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.boolean(), (text, withHeader) => {
        const { rows, problems } = read(withHeader ? `server,job\n${text}` : text);
        const faulty = new Set(problems.map(({ row }) => row));
        expect(rows.filter(({ row }) => faulty.has(row))).toStrictEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
