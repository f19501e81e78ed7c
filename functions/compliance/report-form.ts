import type { ReportForm } from './storage.ts';

const formOfType: Record<string, ReportForm> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/*': 'html',
  'application/*': 'json',
  '*/*': 'json',
};

/**
 * The form that an Accept header asks for, by its quality values; JSON when it asks for nothing. Undefined when
 * it takes none of the three.
 */
export function formOfAccept(accept: string | undefined): ReportForm | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const wishes = accept.split(',').map((part, order) => {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { form: formOfType[type], quality: quality === undefined ? 1 : Number(quality), order };
  });
  wishes.sort((left, right) => right.quality - left.quality || left.order - right.order);
  return wishes.find(({ form, quality }) => form !== undefined && quality > 0)?.form;
}
