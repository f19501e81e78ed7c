import { schedulesPage } from './actions.ts';
import { apiTypes } from './api-types.ts';
import { automationSchema, configurationPage } from './configuration.ts';
import { architecturePage } from './folders.ts';
import type { GeneratedDocument } from './generated-document.ts';
import { httpApi } from './http-api.ts';
import { pictures } from './pictures.ts';
import { rulesPage } from './rules.ts';
import { versionsPage } from './versions.ts';

/** Every file that `npm run docs` writes. */
export const documents: readonly GeneratedDocument[] = [
  automationSchema,
  configurationPage,
  rulesPage,
  httpApi,
  apiTypes,
  architecturePage,
  ...pictures,
  schedulesPage,
  versionsPage,
];
