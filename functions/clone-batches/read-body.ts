import { refuseField } from '../action.ts';
import { readJsonBody } from '../doors/http/body.ts';
import type { HttpBody, HttpRequest, ReadBody } from '../doors/http/http.ts';
import { problemResponse } from '../doors/http/problem.ts';

/**
 * Lambda takes 6 MB in all, and a body that API Gateway takes for binary is a third larger on its way (Lambda quotas).
 * 10,000 items of 400 bytes fit.
 */
const maximumBatchBytes = 4 * 1024 * 1024;

export function isCsv(headers: HttpRequest['headers']): boolean {
  return /^text\/csv\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Reads a batch's body: JSON, or the text of a CSV. @throws RefusedError for a CSV that is not UTF-8 */
export function readBatchBody(event: HttpBody, headers: HttpRequest['headers']): ReadBody {
  if (!isCsv(headers)) return readJsonBody(event, headers, maximumBatchBytes);
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maximumBatchBytes) {
    const detail = `The body has ${bytes.length} bytes; at most ${maximumBatchBytes} are taken. Divide the batch.`;
    return { problem: problemResponse('body-too-large', detail) };
  }
  return { value: utf8(bytes) };
}

/** API Gateway hands text over decoded: what it could not decode has become U+FFFD by then. */
function utf8(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\uFFFD')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const message =
    'The CSV is not in UTF-8. Save it as "CSV UTF-8", or send it through: iconv -f windows-1252 -t utf-8.';
  throw refuseField('invalid-input', 'body', message);
}
