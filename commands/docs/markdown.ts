/** A table of GitHub's Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Links to the pages that a text names, for a page beside them. */
export const linked = (text: string): string =>
  text.replaceAll(/docs\/([a-z0-9-]+\.md)/g, (_path, page) => `[${page}](${page})`);

/** What a page that is made from code says of itself, unseen. */
export const madeBy = (source: string): string =>
  `<!-- Made from ${source} by \`npm run docs\`: change it there. -->`;
