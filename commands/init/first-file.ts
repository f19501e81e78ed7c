import type { FirstSettings } from './first-settings.ts';

/** A first automation.yaml. Names and times have passed the schema, and need no quotes but those here. */
export function firstFile({
  name,
  product,
  url,
  fingerprint,
  slack,
  schedule,
  timeZone,
}: FirstSettings): string {
  return `# yaml-language-server: $schema=./automation.schema.json
# What to automate. \`npm run synth\` checks this file; docs/configuration.md says all that it takes.
servers:
  ${name}:
    product: ${product}
    url: ${url}${
      fingerprint === undefined
        ? ''
        : `
    tls:
      # The server's own certificate, as it was confirmed. A renewed certificate has another one.
      fingerprint: ${fingerprint}`
    }

# When every server is checked, and what counts: docs/compliance.md
compliance:
  schedule: ${schedule}
  timeZone: ${timeZone}

# The SNS topic is always notified. Slack: docs/slack.md
notices:
  slack: ${slack}
`;
}

/** The pin in the automation.yaml that comes with the project. No certificate has it, so nobody uses that file. */
const pinOfNobody = /fingerprint: (00:){31}00$/m;

/** Whether this is the automation.yaml that comes with the project, and may be written over. */
export const isPlaceholder = (text: string): boolean => pinOfNobody.test(text);
