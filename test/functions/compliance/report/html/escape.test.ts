import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, scriptJson } from '../../../../../functions/compliance/report/html/escape.ts';

test('escapes what is put in, and nothing that html itself made', () => {
  const name = `<b a="1">&'`;
  expect(html`<p title="${name}">${html`<i>${name}</i>`}${[html`<br>`, 3, undefined]}</p>`.text).toBe(
    '<p title="&lt;b a=&quot;1&quot;&gt;&amp;&#39;"><i>&lt;b a=&quot;1&quot;&gt;&amp;&#39;</i><br>3</p>',
  );
});

test('JSON in a script element comes back as it was and cannot end the element', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('</script>', '<!--', '\u2028', ''), (json, nasty) => {
      const value = [JSON.parse(json), nasty];
      const text = scriptJson(value);
      expect(text).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
    }),
  );
});
