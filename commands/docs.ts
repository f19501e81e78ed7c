import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { runCommand } from './command-line/run-command.ts';
import { documents } from './docs/documents.ts';
import { outOfStep, write } from './docs/generated-document.ts';

const usage = `npm run docs [-- --check]

Writes the files that are made from code: ${documents.map(({ file }) => file).join(', ')}.
--check writes nothing, names what is out of step, and ends with exit code 1 if anything is.`;

await runCommand({ usage, options: { check: { type: 'boolean', default: false } } }, async ({ values }) => {
  const late = await outOfStep(documents, '.');
  if (!values.check) await write(late, '.');
  for (const { file } of late) console.log(values.check ? `out of step: ${file}` : `wrote ${file}`);
  if (late.length === 0) console.log('Everything is in step.');
  else if (values.check) throw new CommandFailedError('Write them with: npm run docs');
});
