import { refuseField } from '../../../action.ts';
import { decodeText, UndecodableTextError } from '../../../input/decode-text.ts';
import type { BodyForm, BodyOptions, HttpRequest } from '../http.ts';
import { isOfType } from '../middleware/request-body.ts';

/**
 * Lambda accepts 6 MB in all, and base64 makes a body that API Gateway treats as binary a third larger (Lambda quotas).
 * 10,000 items of 400 bytes fit.
 */
const maximumBatchBytes = 4 * 1024 * 1024;

const csv: BodyForm = { type: 'text/csv', name: 'CSV', read: textOf };

/** A batch is JSON, or the text of a CSV. */
export const batchForms: BodyOptions = { forms: [csv], maximumBytes: maximumBatchBytes };

export function isCsv(headers: HttpRequest['headers']): boolean {
  return isOfType(headers, csv.type);
}

/** API Gateway decodes text bodies: what it could not decode has become U+FFFD. @throws RefusedError `invalid-input` */
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
