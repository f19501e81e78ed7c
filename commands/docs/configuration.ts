import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { automation } from '../../lib/configuration/schema.ts';
import { type GeneratedDocument, linked, madeBy, table } from './generated-document.ts';
import { type JsonSchema, settingRows } from './settings.ts';

/**
 * The schema of `automation.yaml` for editors. The YAML language server reads draft 7. `npm run synth` checks what a
 * schema cannot express: names of servers that do not exist, schedules, and time zones.
 */
export const automationSchema: GeneratedDocument = {
  file: 'automation.schema.json',
  generate: () => `${JSON.stringify(jsonSchema(), null, 2)}\n`,
};

/** The JSON Schema of `automation.yaml` as it is written, before defaults are filled in. */
export function jsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(automation, { io: 'input', target: 'draft-7', override: withoutDatePattern });
}

/** Removes zod's pattern for a date. The format is enough, and the pattern is longer than most schemas. */
function withoutDatePattern({ jsonSchema: made }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (made.format === 'date' || made.format === 'date-time') delete made.pattern;
}

const example = 'examples/everything.yaml';

/** Settings that another page describes. */
const elsewhere = new Set(['policies[].rules']);

const head = `# Configuration

${madeBy('the schema of automation.yaml')}

\`automation.yaml\` says what to automate. It holds no secret. Only a server's \`product\`, \`url\` and \`tls\` have no default, so the file can be short:

\`\`\`yaml
# yaml-language-server: $schema=./automation.schema.json
servers:
  vbr-1:
    product: backup-replication
    url: https://vbr.example.internal:9419
    tls:
      fingerprint: 7B:4C:97:10:3A:16:4C:1C:50:5F:4E:0D:07:21:91:1D:A7:40:91:7A:5E:0A:0F:2A:6B:A0:5C:6D:AF:7A:3B:10
\`\`\`

- \`npm run init\` asks a few questions and writes a first one.
- The first line gives editors the JSON Schema (VS Code: the YAML extension of Red Hat): they complete names, show what each setting means and underline mistakes.
- \`npm run synth\` checks it whole and names every mistake with its file, line and column, and the name that was probably meant. So do \`npm start -- --config\` and \`npm run deploy\`.
- The file and the CA files beside it may be UTF-8 or UTF-16, with a byte order mark or without, as Windows' editors and PowerShell write them; so may what commands read from standard input. A character that nobody sees is left out, and told of with its line.
- A fingerprint may have colons, spaces and what Windows' certificate dialog puts before it. A SHA-1 thumbprint, which that dialog shows, pins nothing: \`npm run init\` and \`npm run doctor\` show the SHA-256.
- Time zones are IANA names, letter by letter (\`Europe/Berlin\`): a zone of Windows is answered with its IANA name, and an offset is refused, because it knows no summer time.
- [examples/everything.yaml](../${example}) shows every setting; the examples below are cut from it.

In the tables, \`NAME\` is a name of yours and \`[]\` an entry of a list.
`;

/** The page with every setting, its type, its default and its meaning. */
export const configurationPage: GeneratedDocument = {
  file: 'docs/configuration.md',
  async generate() {
    const text = await readFile(example, 'utf8');
    const sections = Object.entries(jsonSchema().properties ?? {});
    const parts = sections.map(([name, schema]) => sectionText(name, schema as JsonSchema, text));
    return `${[head, ...parts].join('\n')}`;
  },
};

function sectionText(name: string, schema: JsonSchema, exampleText: string): string {
  const rows = settingRows(schema, elsewhere).map(({ path, type, standard, description }) => [
    `\`${path}\``,
    type,
    standard,
    linked(description),
  ]);
  return [
    `## \`${name}\``,
    '',
    linked(schema.description ?? ''),
    '',
    `\`\`\`yaml\n${exampleOf(name, exampleText)}\n\`\`\``,
    '',
    table(['setting', 'takes', 'default', 'means'], rows),
    '',
  ].join('\n');
}

/** The lines of a section: from its name up to the next line without indentation. */
function exampleOf(section: string, text: string): string {
  const lines = text.split('\n');
  const start = lines.indexOf(`${section}:`);
  if (start < 0) throw new Error(`${example} does not show ${section}.`);
  const length = lines.slice(start + 1).findIndex((line) => !line.startsWith(' '));
  return lines
    .slice(start, length < 0 ? undefined : start + 1 + length)
    .join('\n')
    .trimEnd();
}
