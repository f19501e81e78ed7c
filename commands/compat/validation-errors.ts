import type { ValidationResult } from 'openapi-backend';

export type ValidationError = NonNullable<ValidationResult['errors']>[number];

const PLACES: Readonly<Record<string, string>> = {
  path: 'path parameter',
  query: 'query parameter',
  header: 'header',
  requestBody: "the body's",
};

/** The library's errors as half sentences without repeats. */
export function faultTexts(errors: readonly ValidationError[]): string[] {
  return [...new Set(withoutWrappers(errors).map(faultText))];
}

/** Without those of `if` and `anyOf`, which only repeat that something within them is wrong. */
export function withoutWrappers(errors: readonly ValidationError[]): readonly ValidationError[] {
  const said = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf');
  return said.length > 0 ? said : errors;
}

function faultText({ keyword, instancePath, params, message, data }: ValidationError): string {
  const [place = '', ...inner] = instancePath.split('/').slice(1);
  const { additionalProperty, missingProperty, allowedValues } = params as Readonly<Record<string, unknown>>;
  if (keyword === 'additionalProperties') {
    return `${where(place, [...inner, String(additionalProperty)])} is not in the document`;
  }
  if (keyword === 'required') {
    if (inner.length === 0 && missingProperty === 'requestBody') return 'the document requires a body';
    return `${where(place, [...inner, String(missingProperty)])} is required and missing`;
  }
  const isEnum = Array.isArray(allowedValues);
  const allowed = isEnum ? `: ${allowedValues.join(', ')}; it is ${JSON.stringify(data)}` : '';
  return `${where(place, inner)} ${message ?? 'is wrong'}${allowed}`;
}

function where(place: string, inner: readonly string[]): string {
  const known = PLACES[place];
  const parts = [...(known === undefined ? [place] : []), ...inner].filter((part) => part !== '');
  const path = parts
    .map((part) => (/^\d+$/.test(part) ? '[]' : part))
    .join('.')
    .replaceAll('.[]', '[]');
  return [known, path === '' ? '' : `\`${path}\``].filter((part) => part).join(' ') || 'it';
}
