import { describe, expect, it } from 'vitest';
import { noteLine } from '../../../functions/notices/notice.ts';
import { noticeText } from '../../../functions/notices/text.ts';
import { entries, entry, notice, reportUrl } from './notices.ts';

describe('a notice in plain text', () => {
  it('names what, where, why, the id and what to do', () => {
    const text = noticeText({ ...notice([entry()]), reportUrl }, false, 10_000);
    expect(text).toContain('▲ new, high: The last run did not succeed: DB Backup on vbr-1');
    expect(text).toContain('  last result: Failed [last-result-abc]');
    expect(text).toContain('  What to do: Retry the job.');
    expect(text).toContain(`Report: ${reportUrl}`);
  });

  it('counts the findings that a group does not name', () => {
    const text = noticeText(notice(entries(400)), false, 250_000);
    expect(text).toContain('vbr-1 (400 jobs)');
    expect(text).toContain('… and 380 more, in the report');
    expect(text.split('\n').length).toBeLessThan(40);
  });

  it('stays within its size, and says how many are only in the report', () => {
    const all = Array.from({ length: 500 }, (_none, index) => entry({ rule: `rule-${index}` }));
    const text = noticeText(notice(all), false, 20_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_100);
    const shown = text.match(/\[last-result-abc\]/g)?.length ?? 0;
    expect(text).toContain(`… and ${500 - shown} more, in the report.`);
  });

  it('says that it may be a repeat', () => {
    const both = [false, true].map((mayRepeat) => noticeText(notice([entry()]), mayRepeat, 10_000));
    expect(both[1]?.length).toBeGreaterThan(both[0]?.length ?? 0);
  });
});

describe('the lines of a notice', () => {
  const whole = {
    ...notice([...entries(21, { message: 'Full' }), entry({ kind: 'resolved', because: 'it ran' })], {
      headline: 'Veeam: é',
      notes: [{ kind: 'version', text: 'v' }],
    }),
    reportUrl,
    consoleUrl: 'https://api.example',
  };

  it('are head, notes, and each group with its first twenty', () => {
    expect(noticeText(whole, true, 10_000).split('\n')).toStrictEqual([
      '(You may have had this message already: its receipt was not confirmed.)',
      '',
      'Veeam: é',
      '',
      `Report: ${reportUrl}`,
      '',
      noteLine({ kind: 'version', text: 'v' }),
      '',
      '▲ new, high: “Full”: vbr-1 (21 jobs)',
      ...Array.from({ length: 20 }, (_none, at) => `  job ${at}: last result: Failed [last-result-${at}]`),
      '  … and 1 more, in the report',
      '  What to do: Retry the job.',
      '  Take or mute: https://api.example/#/findings?rule=last-result&server=vbr-1&state=all',
      '',
      '✔ resolved, high: The last run did not succeed: DB Backup on vbr-1',
      '  it ran [last-result-abc]',
      '',
    ]);
    expect(noticeText(notice([]), false, 10_000)).toBe(`${notice([]).headline}\n`);
  });

  it('fit exactly, or the rest is counted', () => {
    const text = noticeText(whole, false, 10_000);
    const bytes = Buffer.byteLength(text);
    expect(noticeText(whole, false, bytes)).toBe(text);
    expect(noticeText(whole, false, bytes - 1)).toMatch(/state=all\n\n… and 1 more, in the report\.$/);
    expect(noticeText(whole, false, 1)).toMatch(/\n\n… and 22 more, in the report\.$/);
  });
});
