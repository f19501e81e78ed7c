import type { GeneratedDocument } from '../generated-document.ts';
import { outlineOf } from './outline.ts';
import { pictureOf } from './picture.ts';
import { resourcesOf } from './template.ts';

/** The architecture as it is deployed: what starts work, what does it, and what it may reach. */
export const architecturePicture: GeneratedDocument = {
  file: 'docs/architecture.svg',
  generate: () => pictureOf(outlineOf(resourcesOf('examples/everything.yaml'))),
};
