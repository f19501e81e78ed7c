import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Report } from '../../functions/compliance/report/document.ts';
import { diskStores } from '../tools/disk-stores.ts';
import { tell } from '../tools/fresh-process.ts';
import { spent } from '../tools/measure.ts';

/**
 * Processes the data of a check without judging, in a folder where a judge has run. It parses the judge's input, then
 * stringifies, hashes and compresses the judge's output. Nothing is validated, compared or decided.
 */
const [folder = '', check = ''] = process.argv.slice(2);
const filesIn = (path: string) =>
  readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const rowsIn = (pasts: string): unknown => JSON.parse(gunzipSync(Buffer.from(pasts, 'base64')).toString());

let parsed = 0;
const reading = await spent(() => {
  for (const file of [...filesIn('work/readings'), ...filesIn(`work/checks/${check}/readings`)]) {
    const text = gunzipSync(readFileSync(file));
    sha256(text);
    if (JSON.parse(text.toString())) parsed += 1;
  }
  for (const file of filesIn('record')) {
    for (const { pasts, entry } of JSON.parse(readFileSync(file, 'utf8'))) {
      if (entry !== undefined && JSON.parse(entry)) parsed += 1;
      if (pasts !== undefined && rowsIn(pasts)) parsed += 1;
    }
  }
});

const { storage } = diskStores(folder);
const { jobs, findings, ...summary }: Report = JSON.parse((await storage.getReportFile(check)) ?? '');
const lists = [jobs, findings].flatMap((list) => [
  ...Map.groupBy<string, { server: string }>(list, ({ server }) => server).values(),
]);
const lines = (await Array.fromAsync((await storage.getChanges(check)) ?? [])).map((line) =>
  JSON.parse(line),
);
const entries: unknown[] = lines.flatMap((line) =>
  line.findings.map(({ item }: { item: { entry: string } }) => JSON.parse(item.entry)),
);
const pasts: unknown[] = lines.flatMap((line) =>
  line.puts.flatMap((put: { pasts?: string }) => (put.pasts === undefined ? [] : [rowsIn(put.pasts)])),
);
let bytes = 0;
const writing = await spent(() => {
  for (const value of [summary, ...lists]) {
    const text = Buffer.from(JSON.stringify(value));
    sha256(text);
    bytes += gzipSync(text).length;
  }
  for (const entry of entries) bytes += JSON.stringify(entry).length;
  for (const rows of pasts) bytes += gzipSync(JSON.stringify(rows)).toString('base64').length;
  for (const line of lines) bytes += gzipSync(JSON.stringify(line)).length;
});
if (parsed === 0 || bytes === 0) throw new Error(`No judge has run in ${folder}.`);
tell({ processorMs: reading.processorMs + writing.processorMs });
