import { expect, it } from 'vitest';
import { scrubBody } from '../../../commands/scrub/bodies.ts';
import { Scrubber } from '../../../commands/scrub/scrubber.ts';

const scrub = (body: string) => scrubBody(body, new Scrubber('a key of the test'));

it('keeps the spelling of JSON, and replaces only strings', () => {
  const body = `{ "total": 9007199254740993, "size": 1.50e3, "ok": null, "type" : "VSphereBackup",
    "list": [ {"name": "Acme \\"Nightly\\" \\u00e9"}, "acme text" ], "type": "Disabled" }`;
  const scrubbed = scrub(body);
  expect(scrubbed).not.toMatch(/acme|nightly|text/i);
  const shape = (text: string) =>
    text.replace(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (_all, text, colon) => (colon ? text : '""'));
  expect(shape(scrubbed)).toBe(shape(body));
  expect(scrubbed).toContain('9007199254740993, "size": 1.50e3');
  expect(JSON.parse(scrubbed).list[0].name).toHaveLength('Acme "Nightly" é'.length);
});

it('replaces keys that are data, such as names of hosts', () => {
  expect(scrub('{"srv-11.acme.example": 1, "someField": 2}')).toMatch(/^\{"[^"a]+": 1, "someField": 2\}$/);
});

it('keeps elements, attributes and their order in XML', () => {
  const body = `<?xml version="1.0"?><!-- by acme --><Job xmlns="http://www.veeam.com/ent/v1.0" Name="R&amp;D &quot;Acme&quot;" Type='Job'>
    <Platform>VMware</Platform><Description>Acme's job &lt;1&gt;</Description><Note><![CDATA[acme]]></Note><Empty /></Job>`;
  const scrubbed = scrub(body);
  expect(scrubbed).not.toMatch(/acme/i);
  expect(scrubbed).toContain('<Platform>VMware</Platform><Description>');
  expect(scrubbed).toContain(`xmlns="http://www.veeam.com/ent/v1.0" Name="`);
  expect(scrubbed).toContain(`Type='Job'>`);
  expect(scrubbed).toContain('<Empty /></Job>');
  expect(scrubbed).toMatch(/&lt;\d&gt;/);
});

it.each([
  ['the page of a proxy', '<!DOCTYPE html><html><body>acme proxy</body></html>'],
  ['JSON that is cut off', '{"name": "acme'],
  ['XML with a document type', '<!DOCTYPE acme [<!ENTITY acme "acme">]><acme-x>acme</acme-x>'],
  ['XML that is cut off', '<Job Name="acme'],
  ['a plain text', 'acme'],
])('leaves nothing of %s', (_what, body) => {
  expect(scrub(body)).not.toMatch(/acme/i);
});
