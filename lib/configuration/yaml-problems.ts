import { type Alias, type Document, visit, type YAMLParseError } from 'yaml';

export interface YamlProblem {
  offset: number;
  message: string;
}

/** What is wrong with a text as YAML, before it is looked at what it says. */
export function yamlProblems(document: Document.Parsed, text: string): YamlProblem[] {
  const problems = document.errors.map((error) => ({
    offset: error.pos[0],
    message: messageOf(error, text),
  }));
  return problems.length > 0 ? problems : aliasProblems(document);
}

function messageOf({ code, message, pos: [offset] }: YAMLParseError, text: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab: YAML is indented with spaces';
    case 'DUPLICATE_KEY':
      return `${/^[^:\n]*/.exec(text.slice(offset))?.[0]} is there twice; put both under one`;
    case 'MULTIPLE_DOCS':
      return "a second document begins here: remove the line with '---'";
    case 'BAD_ALIAS':
      return starHint;
    default:
      // Without the place at its end, which is told in front.
      return message.replace(/ at line \d+, column \d+:[\s\S]*$/, '');
  }
}

const starHint = "a value that begins with * is written in quotes, such as '*'";

/** `servers: [*vbr]`: to YAML, a star refers to an anchor. */
function aliasProblems(document: Document.Parsed): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Alias(_key, alias: Alias) {
      if (alias.resolve(document) !== undefined) return;
      problems.push({ offset: alias.range?.[0] ?? 0, message: `*${alias.source}: ${starHint}` });
    },
  });
  return problems;
}
