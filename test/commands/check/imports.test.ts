import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faultsOf, importFaults } from '../../../commands/check/imports.ts';
import { layers } from '../../../commands/check/layers.ts';

const imported = (file: string, source: string) => faultsOf(file, source).map(({ imports }) => imports);

it.each([
  ['functions/clone/poll.ts', "import { log } from '../platform/log.ts';"],
  ['functions/clone/poll.ts', "import { finish } from './finish.ts';"],
  ['functions/clone/poll.ts', "import * as z from 'zod';"],
  ['functions/triggers/http/routes/clones.ts', "import { x } from '../../../clone/plan.ts';"],
  ['functions/triggers/slack/handlers/http.ts', "import { trigger } from '../../trigger.ts';"],
  ['functions/jobs/read/all.ts', "import { Job } from '@veeam-automation/veeam/backup-replication/jobs';"],
])('%s may import: %s', (file, source) => expect(imported(file, source)).toEqual([]));

it.each([
  [
    'functions/clone/poll.ts',
    "import type { Route } from '../triggers/http/http.ts';",
    'functions/triggers/http/http.ts',
  ],
  [
    'functions/jobs/job.ts',
    "const { x } = await import('../compliance/check/check.ts');",
    'functions/compliance/check/check.ts',
  ],
  [
    'functions/triggers/http/http.ts',
    "export { y } from '../slack/work.ts';",
    'functions/triggers/slack/work.ts',
  ],
  [
    'functions/platform/log.ts',
    "import '@veeam-automation/veeam/microsoft365/rest';",
    'packages/veeam/src/microsoft365/rest.ts',
  ],
  ['packages/lab/src/lab.ts', "import { x } from '@veeam-automation/veeam';", 'packages/veeam/src/index.ts'],
  [
    'packages/veeam/src/transport/links.ts',
    "import { x } from '../microsoft365/rest.ts';",
    'packages/veeam/src/microsoft365/rest.ts',
  ],
  ['lib/slack/slack.ts', "import { startLab } from '@veeam-automation/lab/lab';", 'packages/lab/src/lab.ts'],
  ['commands/cost.ts', "import { spent } from '../bench/tools/measure.ts';", 'bench/tools/measure.ts'],
])('%s may not import: %s', (file, source, fault) => expect(imported(file, source)).toEqual([fault]));

it('finds no import of a higher layer', () => {
  expect(importFaults('.')).toEqual([]);
});

it.each(layers)(
  '$folder, a row of the table, has files, and may import only existing folders',
  ({ folder, mayImport }) => {
    const holding = (path: string) => globSync(path.endsWith('.ts') ? path : `${path}/**/*.ts`);
    for (const path of [folder, ...mayImport]) expect(holding(path), path).not.toEqual([]);
  },
);
