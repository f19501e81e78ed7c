import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Checker, type CheckResult, CheckStatus } from '@stryker-mutator/api/check';
import type { Mutant, MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { API } from 'typescript/unstable/sync';
import { seededRandom } from '../tools/random.ts';

/** Why a valid mutant was not run. */
export const outsideSample = 'outside the sample';

/**
 * Stryker's plugin that lets a seeded sample of the mutants through. One that its own file's types refuse is no mutant
 * that could be committed: it is counted apart, and another one drawn in its place.
 */
class Sample implements Checker {
  readonly #size: number;
  readonly #seed: number;
  readonly #results = new Map<string, CheckResult>();
  #mutated = { file: '', text: '' };
  readonly #types = new API({
    cwd: process.cwd(),
    fs: { readFile: (file) => (file === this.#mutated.file ? this.#mutated.text : undefined) },
  });

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#seed = seed;
  }

  async init(): Promise<void> {
    this.#types.updateSnapshot({ openProjects: [config] });
  }

  async group(mutants: Mutant[]): Promise<string[][]> {
    let passed = 0;
    for (const mutant of shuffled(mutants, seededRandom(this.#seed))) {
      if (passed === this.#size) {
        this.#results.set(mutant.id, { status: CheckStatus.CompileError, reason: outsideSample });
        continue;
      }
      const reason = this.#typeError(mutant);
      if (reason === undefined) passed++;
      this.#results.set(
        mutant.id,
        reason === undefined ? { status: CheckStatus.Passed } : { status: CheckStatus.CompileError, reason },
      );
    }
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    return Object.fromEntries(
      mutants.map(({ id }) => [id, this.#results.get(id) ?? { status: CheckStatus.Passed }]),
    );
  }

  /** The compiler's error for the mutated file. Other files are not checked, because its exports keep their names. */
  #typeError(mutant: Mutant): string | undefined {
    const file = resolve(mutant.fileName);
    const diagnostics = this.#diagnosticsOf(file, mutated(readFileSync(file, 'utf8'), mutant, 0));
    this.#diagnosticsOf(file, readFileSync(file, 'utf8'));
    return diagnostics[0]?.text;
  }

  #diagnosticsOf(file: string, text: string) {
    this.#mutated = { file, text };
    const snapshot = this.#types.updateSnapshot({ fileChanges: { changed: [file] } });
    try {
      const { program } = snapshot.getProject(config) ?? {};
      return [
        ...(program?.getSyntacticDiagnostics(file) ?? []),
        ...(program?.getSemanticDiagnostics(file) ?? []),
      ];
    } finally {
      snapshot.dispose();
    }
  }
}

const config = resolve('tsconfig.json');

/** All mutants, in an order that depends only on the seed and the mutants themselves. */
function shuffled(mutants: readonly Mutant[], random: () => number): Mutant[] {
  const nameOf = ({ fileName, location: { start, end }, mutatorName, replacement }: Mutant) =>
    JSON.stringify([fileName, start.line, start.column, end.line, end.column, mutatorName, replacement]);
  return mutants
    .map((mutant) => ({ mutant, name: nameOf(mutant) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ mutant }) => ({ mutant, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ mutant }) => mutant);
}

/**
 * A file's text with a mutant in it.
 * @param origin what lines and columns are counted from: 0 in Stryker's plugins, and 1 in its results
 */
export function mutated(
  text: string,
  { location: { start, end }, replacement = '' }: Pick<MutantResult, 'location' | 'replacement'>,
  origin: 0 | 1,
): string {
  const lines = text.split('\n');
  const offset = (at: { line: number; column: number }) =>
    lines.slice(0, at.line - origin).reduce((sum, line) => sum + line.length + 1, at.column - origin);
  return text.slice(0, offset(start)) + replacement + text.slice(offset(end));
}

function sample(options: StrykerOptions): Sample {
  const { size, seed } = options['sample'] as { size: number; seed: number };
  return new Sample(size, seed);
}
sample.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, 'sample', sample)];
