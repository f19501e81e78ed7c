import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mrkdwnHtml } from '../../src/slack/mrkdwn.ts';

describe("Slack's markup", () => {
  it.each([
    ['*bold* and _italic_, ~gone~', '<strong>bold</strong> and <em>italic</em>, <s>gone</s>'],
    ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
    ['`a *b* <c>`', '<code>a *b* &lt;c&gt;</code>'],
    ['a`b`c and \u200b`\u200bd\u200b`\u200b', 'a`b`c and \u200b`\u200bd\u200b`\u200b'],
    ['*\u200ba*', '*\u200ba*'],
    [
      '<https://a.example/r?x=1&amp;y=2|Open>',
      '<a href="https://a.example/r?x=1&amp;y=2" rel="noreferrer">Open</a>',
    ],
    ['<https://a.example>', '<a href="https://a.example" rel="noreferrer">https://a.example</a>'],
    ['<javascript:alert(1)|Open>', '&lt;javascript:alert(1)|Open&gt;'],
    [
      '<@U0LABANNA> <!here> <#C1|veeam>',
      '<b class="mention">@anna</b> <b class="mention">@here</b> <b class="mention">veeam</b>',
    ],
    ['<!date^1795988412^{date_num} {time}|then>', '<time title="then">2026-11-29 21:40 UTC</time>'],
    ['&lt;b&gt; &amp;amp;', '&lt;b&gt; &amp;amp;'],
    ['&gt; quoted', '<blockquote>quoted</blockquote>'],
    ['_*both*_', '<em><strong>both</strong></em>'],
  ])('%s', (text, html) => {
    expect(mrkdwnHtml(text)).toBe(html);
  });

  it('makes no tag that it does not know, whatever it is given', () => {
    const known = /^<\/?(strong|em|s|code|pre|a|b|time|blockquote)( [a-z]+="[^"<>]*")*>$/;
    const signs = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        'lt;',
        '*',
        '_',
        '`',
        '|',
        '!date^1^',
        '@',
        'http://x',
        ' ',
        '\n',
        '\uE000',
        '1',
      ),
    });
    fc.assert(
      fc.property(signs, (text) => {
        for (const tag of mrkdwnHtml(text).match(/<[^>]*>/g) ?? []) expect(tag).toMatch(known);
      }),
    );
  });
});
