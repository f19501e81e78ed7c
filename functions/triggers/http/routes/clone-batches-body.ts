import { refuseField } from '../../../action.ts';
import { decodeText, UndecodableTextError } from '../../../input/decode-text.ts';
import type { BodyForm, BodyOptions, HttpRequest } from '../http.ts';
import { isOfType } from '../middleware/request-body.ts';

/**
 * Lambda takes 6 MB in all, and a body that API Gateway takes for binary is a third larger on its way (Lambda quotas).
 * 10,000 items of 400 bytes fit.
 */
const maximumBatchBytes = 4 * 1024 * 1024;

const csv: BodyForm = { type: 'text/csv', name: 'CSV', read: textOf };

/** A batch comes as JSON, or as the text of a CSV. */
export const batchForms: BodyOptions = { forms: [csv], maximumBytes: maximumBatchBytes };

export function isCsv(headers: HttpRequest['headers']): boolean {
  return isOfType(headers, csv.type);
}

/** API Gateway hands text over decoded: what it could not decode has become U+FFFD by then. @throws RefusedError `invalid-input` */
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
