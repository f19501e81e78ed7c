import * as z from 'zod';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import { documentProducts, problemsOfDocument, type StandardDocument } from '../drift/standard-document.ts';

const mostStandards = 20;
/**
 * The limit for one document: even a job with some hundred machines has less. All functions that judge contain the
 * documents.
 */
export const longestDocumentBytes = 64 * 1024;

const standardSchema = strictShape('key of a standard', {
  product: oneOf('product', documentProducts).describe('The product whose jobs are compared with it.'),
  file: z
    .exactOptional(z.string().min(1).max(500))
    .describe(
      'A file with the document of a job, JSON or YAML, by its path from this file: what `GET /jobs/{server}/{id}` answers, or the `document` of that.',
    ),
  document: z
    .exactOptional(z.record(z.string(), z.json()))
    .describe('The document itself, in place of `file`.'),
})
  .refine(
    ({ file, document }) => (file === undefined) !== (document === undefined),
    'A standard has either `file` or `document`.',
  )
  .superRefine(({ product, document }, context) => {
    if (document === undefined) return;
    for (const { path, message } of problemsOfDocument({ product, document }))
      context.addIssue({ code: 'custom', path: ['document', ...path], message });
  });

/** Documents with which jobs of a product are compared on every server (`differs-from-standard`). */
export const standardsSchema = z
  .record(z.string().trim().min(1).max(100), standardSchema)
  .refine((standards) => Object.keys(standards).length <= mostStandards, {
    error: `There may be ${mostStandards} standards.`,
  })
  .default({})
  .describe('Documents with which jobs are compared, by names of your choice (docs/compliance.md).');

type Given = z.output<typeof standardsSchema>;

/** The standards with their documents, which synth has read from their files. */
export function withDocuments(standards: Given): Record<string, StandardDocument> {
  return Object.fromEntries(
    Object.entries(standards).flatMap(([name, { product, document }]) =>
      document === undefined ? [] : [[name, { product, document }]],
    ),
  );
}
