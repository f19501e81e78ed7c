import { pathToFileURL } from 'node:url';
import { tell } from '../tools/fresh-process.ts';
import { spent } from '../tools/measure.ts';

/** Loads one function as Lambda does, and reports the time. */
const [file = ''] = process.argv.slice(2);
let loaded: { handler?: unknown } = {};
const { elapsedMs } = await spent(async () => {
  loaded = await import(pathToFileURL(file).href);
});
if (typeof loaded.handler !== 'function') throw new Error(`${file} has no handler.`);
tell(elapsedMs);
