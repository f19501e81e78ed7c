import { readFileSync } from 'node:fs';
import { type Configuration, configuration } from '../configuration.ts';

/**
 * Reads the configuration that synth laid beside the bundle. Bundled functions are flat, so the file is in
 * the folder of the code itself.
 */
export function readConfiguration(file = new URL('./configuration.json', import.meta.url)): Configuration {
  return configuration.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The value of an environment variable that the stack sets. A missing one is named. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(
      `The environment variable ${name} is missing: the stack sets it on every function that needs it.`,
    );
  }
  return value;
}
