import { describe, expect, it } from 'vitest';
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

  it('counts what a group does not name', () => {
    const text = noticeText(notice(entries(400)), false, 250_000);
    expect(text).toContain('vbr-1 (400 jobs)');
    expect(text).toContain('… and 380 more, in the report');
    expect(text.split('\n').length).toBeLessThan(40);
  });

  it('stays within its bytes, and says how many are left to the report', () => {
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
