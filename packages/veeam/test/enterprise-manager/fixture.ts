import { readFileSync } from 'node:fs';
import { ElementRecord } from '../../src/enterprise-manager/elements/element-record.ts';
import { readJson } from '../../src/enterprise-manager/elements/read-answer.ts';
import { readXml } from '../../src/enterprise-manager/elements/read-xml.ts';
import { OddValues } from '../../src/reading/odd-values.ts';

export function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

/** The root of an answer in XML or JSON. */
export function recordOf(
  body: string,
  { odd = new OddValues((text) => text), strict = false } = {},
): ElementRecord {
  const format = body.trimStart().startsWith('{') ? 'json' : 'xml';
  return new ElementRecord(format === 'json' ? readJson(body) : readXml(body), 'root', {
    odd,
    format,
    strict,
  });
}
