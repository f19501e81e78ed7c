import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AutomationInvalidError, readAutomation } from '../../../../lib/configuration/read-automation.ts';

/** A mistake's name, the file with it, and everything that is reported about it, without the folder's path. */
export type Mistake = readonly [what: string, text: string, ...reported: string[]];

export const server = `servers:
  em-1:
    product: enterprise-manager
    url: https://em.example:9398
    tls: { fingerprint: "${'ab'.repeat(32)}" }
`;

/** Reads `automation.yaml` with this text. @returns problems when it is refused, else its warnings */
function problemsOf(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'automation-yaml-'));
  const file = join(folder, 'automation.yaml');
  try {
    writeFileSync(file, text);
    const { warnings } = readAutomation(file, new Date('2026-11-23T12:00:00Z'));
    return warnings.map((each) => `warning: ${each.replaceAll(`${folder}/`, '')}`);
  } catch (error) {
    if (!(error instanceof AutomationInvalidError)) throw error;
    return error.problems.map((each) => each.replaceAll(`${folder}/`, ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One test for each mistake: exactly these messages are reported. */
export function reportEach(mistakes: readonly Mistake[]): void {
  it.each(mistakes)('%s', (_what, text, ...expected) => {
    const inFile = problemsOf(text).map((each) => each.replace(/(?<=^(warning: )?)automation\.yaml:/, ''));
    expect(inFile).toEqual(expected);
  });
}
