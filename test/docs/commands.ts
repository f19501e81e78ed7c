import { globSync, readFileSync } from 'node:fs';

export interface DocumentedCommand {
  page: string;
  /** As a shell reads it: continued lines are one line, and comments are removed. */
  command: string;
}

/** Every command in the shell blocks of the README and of docs/, in order. */
export function documentedCommands(): DocumentedCommand[] {
  return ['README.md', ...globSync('docs/*.md').sort()].flatMap((page) =>
    shellBlocks(readFileSync(page, 'utf8')).flatMap((block) =>
      commandsOf(block).map((command) => ({ page, command })),
    ),
  );
}

function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```/gm)].map(([, , block = '']) => block);
}

/** The commands of a block: lines are joined at a backslash at the end, or inside an open quote. */
function commandsOf(block: string): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of block.split('\n')) {
    const text = `${open}${line}`;
    if (/\\$/.test(text)) open = text.slice(0, -1);
    else if ((text.match(/'/g) ?? []).length % 2 === 1) open = `${text}\n`;
    else {
      open = '';
      const command = text.replace(/(^|\s)#.*$/, '').trim();
      if (command !== '') commands.push(command);
    }
  }
  return commands;
}

/** Blocks without a language whose first word is a program. Their commands would not be in the list. */
export function unmarkedCommands(): string[] {
  return ['README.md', ...globSync('docs/*.md')].flatMap((page) =>
    [
      ...readFileSync(page, 'utf8').matchAll(
        /^```(\w*)[^\n]*\n((?:npm|npx|curl|aws|openssl|node|source) .*)/gm,
      ),
    ].flatMap(([, language, line]) => (language === 'sh' ? [] : [`${page}: ${line}`])),
  );
}
