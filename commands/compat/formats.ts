import type { AjvCustomizer } from 'openapi-backend';

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?`;

/** The formats of texts that the documents use and the library leaves unchecked. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
  // With 0 to 7 digits of a second. A `time` is whatever the server likes (`10:00 PM` in examples): unchecked.
  'date-time': new RegExp(`^${DATE}T${TIME}(?:Z|[+-]\\d\\d:?\\d\\d)$`, 'i'),
  date: new RegExp(`^${DATE}$`),
};

/** Teaches a validator those formats. */
export const addFormats: AjvCustomizer = (ajv) => {
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  return ajv;
};
