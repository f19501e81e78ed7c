import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { object, toCamelCase, value, writeJson, writeXml } from '../../src/enterprise-manager/nodes.ts';

test.each([
  ['UID', 'uid'],
  ['Name', 'name'],
  ['TaskId', 'taskId'],
  ['CreationTimeUTC', 'creationTimeUTC'],
  ['SQLServer', 'sqlServer'],
  ['already', 'already'],
])('%s is written %s', (key, expected) => {
  expect(toCamelCase(key)).toBe(expected);
});

const words = fc.string({ unit: 'grapheme' });

test('any text survives XML, as an attribute and as content', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    trimValues: false,
    parseTagValue: false,
    parseAttributeValue: false,
  });
  fc.assert(
    fc.property(words, words, (attribute, content) => {
      const xml = writeXml(object('Job', { Name: attribute }, [value('Description', content)]));
      expect(XMLValidator.validate(xml)).toBe(true);
      const { Job } = parser.parse(xml);
      expect(Job['@_Name']).toBe(attribute);
      expect(Job.Description).toBe(content);
    }),
  );
});

test('null is left out of XML and written in JSON', () => {
  const node = object('Error', { Status: null, StatusCode: 500 }, [value('StackTrace', null)]);
  expect(writeXml(node)).toContain('StatusCode="500" />');
  expect(writeXml(node)).not.toContain('Status=');
  expect(JSON.parse(writeJson(node, false))).toEqual({ Status: null, StatusCode: 500, StackTrace: null });
});
