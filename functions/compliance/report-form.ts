import type { ReportForm } from './storage.ts';

/**
 * The formats of a report, the preferred one first, each with the media ranges that accept it, the most specific first.
 */
const rangesOf: Record<ReportForm, readonly string[]> = {
  json: ['application/json', 'application/*', '*/*'],
  html: ['text/html', 'text/*', '*/*'],
  csv: ['text/csv', 'text/*', '*/*'],
};

/**
 * The format that an Accept header asks for. For each format, its most specific range counts. The format with the
 * highest quality is taken, then the first (RFC 9110, 12.5.1). JSON if it asks for nothing. Undefined if it accepts
 * none of the three.
 */
export function formOfAccept(accept: string | undefined): ReportForm | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const wishes = accept.split(',').map((part, order) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { range, quality: quality === undefined ? 1 : Number(quality), order };
  });
  const taken = Object.entries(rangesOf).flatMap(([form, ranges]) => {
    const wish = ranges
      .map((range) => wishes.find((each) => each.range === range))
      .find((each) => each !== undefined);
    return wish !== undefined && wish.quality > 0 ? [{ form: form as ReportForm, ...wish }] : [];
  });
  taken.sort((left, right) => right.quality - left.quality || left.order - right.order);
  return taken[0]?.form;
}
