import { randomUUID } from 'node:crypto';
import type { AwsError, RawAnswer } from './service.ts';

type XmlValue = string | number | boolean | Date | undefined | readonly XmlValue[] | XmlFields;
export interface XmlFields {
  readonly [name: string]: XmlValue;
}

const headers = { 'content-type': 'text/xml' };

/** An operation's response in the AWS query protocol. Lists become `member` elements. */
export function xmlAnswer(namespace: string, action: string, result: XmlFields): RawAnswer {
  const metadata = written('ResponseMetadata', { RequestId: randomUUID() });
  const body = `<${action}Response xmlns="${namespace}">${written(`${action}Result`, result)}${metadata}</${action}Response>`;
  return { status: 200, headers, body };
}

export function xmlRefusal(namespace: string, { code, message, statusCode }: AwsError): RawAnswer {
  const error = written('Error', {
    Type: statusCode < 500 ? 'Sender' : 'Receiver',
    Code: code,
    Message: message,
  });
  const body = `<ErrorResponse xmlns="${namespace}">${error}${written('RequestId', randomUUID())}</ErrorResponse>`;
  return { status: statusCode, headers, body };
}

function written(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return element(name, value.toISOString());
  if (typeof value !== 'object') return element(name, value);
  const inner = isList(value)
    ? value.map((item) => written('member', item))
    : Object.entries(value).map(([field, each]) => written(field, each));
  return `<${name}>${inner.join('')}</${name}>`;
}

function isList(value: XmlFields | readonly XmlValue[]): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** An XML element with escaped text. */
export function element(name: string, text: string | number | boolean): string {
  const escaped = String(text).replace(/[&<>"\r]/g, (character) => entities[character] ?? character);
  return `<${name}>${escaped}</${name}>`;
}
