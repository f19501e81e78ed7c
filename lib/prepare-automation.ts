import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import { type Build, bundleFunctions } from './bundling/bundle.ts';
import { caProblems } from './configuration/ca-files.ts';
import {
  AutomationInvalidError,
  type ReadAutomation,
  readAutomation,
  runtimeConfiguration,
} from './configuration/read-automation.ts';
import { automation } from './configuration/schema.ts';
import type { VeeamAutomationProps } from './veeam-automation.ts';

/** `warnings` name settings that are valid but probably not intended. */
export type PreparedAutomation = Required<
  Pick<VeeamAutomationProps, 'settings' | 'configuration' | 'bundles'>
> & { warnings: string[] };

/**
 * Prepares the input of a `VeeamAutomation`: the validated settings and the bundled functions. The bundles are in a
 * temporary folder until the process ends.
 * @param source the path of an `automation.yaml`, or its content as an object; the paths of CA files are relative to
 *   that file's folder, or to the working directory
 * @param how how the code is built: `apart`, unless it runs on this machine only
 * @throws AutomationInvalidError with all problems
 */
export async function prepareAutomation(
  source: string | z.input<typeof automation>,
  how: Build = 'apart',
): Promise<PreparedAutomation> {
  const isFile = typeof source === 'string';
  const { settings, warnings } = isFile ? readAutomation(source, new Date()) : checked(source);
  const configuration = runtimeConfiguration(settings, isFile ? source : 'automation.yaml');
  const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bundles = await bundleFunctions(configuration, folder, { how, jwt: settings.http.jwt });
  // On this machine, only the stack's own tables exist.
  const { table: _ofAws, ...record } = settings.record;
  return {
    settings: how === 'together' ? { ...settings, record } : settings,
    configuration,
    bundles,
    warnings,
  };
}

function checked(source: z.input<typeof automation>): ReadAutomation {
  const { data, error } = automation.safeParse(source);
  if (error) {
    throw new AutomationInvalidError(
      error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)),
    );
  }
  const problems = caProblems(data, '.').map(({ message }) => message);
  if (problems.length > 0) throw new AutomationInvalidError(problems);
  return { settings: data, warnings: [] };
}
