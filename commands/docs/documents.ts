import { automationSchema } from './automation-schema.ts';
import type { GeneratedDocument } from './generated-document.ts';
import { httpApi } from './http-api.ts';

/** Every file that `npm run docs` writes. */
export const documents: readonly GeneratedDocument[] = [automationSchema, httpApi];
