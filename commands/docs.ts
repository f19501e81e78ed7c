import { parseArgs } from 'node:util';
import { documents } from './docs/documents.ts';
import { outOfStep, write } from './docs/in-step.ts';

const usage = `npm run docs [-- --check]

Writes the files that are made from code: ${documents.map(({ file }) => file).join(', ')}.
--check writes nothing, names what is out of step, and ends with exit code 1 if anything is.`;

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

if (values.help) console.log(usage);
else {
  const late = await outOfStep(documents, '.');
  if (!values.check) await write(late, '.');
  for (const { file } of late) console.log(values.check ? `out of step: ${file}` : `wrote ${file}`);
  if (late.length === 0) console.log('Everything is in step.');
  else if (values.check) {
    console.error('Write them with: npm run docs');
    process.exitCode = 1;
  }
}
