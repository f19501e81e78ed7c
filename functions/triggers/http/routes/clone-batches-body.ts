import { refuseField } from '../../../action.ts';
import { decodeText, UndecodableTextError } from '../../../input/decode-text.ts';
import { type BodyForm, isOfType, readBody } from '../body.ts';
import type { HttpBody, HttpRequest, ReadBody } from '../http.ts';

/**
 * Lambda takes 6 MB in all, and a body that API Gateway takes for binary is a third larger on its way (Lambda quotas).
 * 10,000 items of 400 bytes fit.
 */
const maximumBatchBytes = 4 * 1024 * 1024;

const csv: BodyForm = { type: 'text/csv', name: 'CSV', read: (bytes) => ({ value: textOf(bytes) }) };

export function isCsv(headers: HttpRequest['headers']): boolean {
  return isOfType(headers, csv.type);
}

/** Reads a batch's body: JSON, or the text of a CSV. @throws RefusedError for a CSV that is not UTF-8 */
export function readBatchBody(event: HttpBody, headers: HttpRequest['headers']): ReadBody {
  return readBody(event, headers, { others: [csv], maximumBytes: maximumBatchBytes });
}

/** API Gateway hands text over decoded: what it could not decode has become U+FFFD by then. */
function textOf(bytes: Buffer): string {
  try {
    const { text } = decodeText(bytes);
    if (!text.includes('\uFFFD')) return text;
  } catch (error) {
    if (!(error instanceof UndecodableTextError)) throw error;
  }
  const message =
    'The CSV is not in UTF-8. Save it as "CSV UTF-8", or send it through: iconv -f windows-1252 -t utf-8 (utf-16 for what Excel calls Unicode text).';
  throw refuseField('invalid-input', 'body', message);
}
