import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Text that looks like the key of a source, known or not: a reference, a revision of a document, a project. */
const citation = new RegExp(
  [
    '\\b(?:em|vbr|vbo|vb365)[-_][\\w-]*rest\\b(?:/\\w+| 9\\.5)?',
    '\\bem-\\w+-copy-job\\b',
    '\\bvbr-\\d+\\.[\\w.]*(?:-\\w+)?',
    '\\bvb365-(?!\\d)\\w+',
    '\\bvb365 specs\\b',
    '\\b(?:veeamrestapi|morpheus|cloudstack|grafana|checkmk|sexigraf|owlctl|DevSkillsIT)\\b',
  ].join('|'),
  'g',
);

/** Each citation in the comments of the functions and the packages, with the files it is in. */
function citations(): Map<string, string[]> {
  const found = globSync(['functions/**/*.ts', 'packages/*/{src,test}/**/*.ts']).flatMap((file) =>
    citationsIn(readFileSync(file, 'utf8')).map((key) => ({ key, file })),
  );
  return new Map(
    [...Map.groupBy(found, ({ key }) => key)].map(([key, places]) => [key, places.map(({ file }) => file)]),
  );
}

/** A citation may be broken over two lines of a comment. */
function citationsIn(source: string): string[] {
  const comments = [...source.matchAll(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/.*/g)].map(([text]) => text);
  return comments.flatMap((text) => text.replaceAll(/\n\s*\*/g, '').match(citation) ?? []);
}

/** The keys in the first column of the page. A placeholder stands for one word or revision. */
function listedKeys(): RegExp[] {
  const rows = readFileSync('docs/sources.md', 'utf8').matchAll(/^\| (`.*?) \|/gm);
  return [...rows].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`:]+)/g)].map(
      ([, key = '']) =>
        new RegExp(
          `^${key.replaceAll('.', '\\.').replace('PAGE', '\\w+').replace('REVISION', '\\d+\\.\\d+-rev\\d+')}$`,
        ),
    ),
  );
}

const isListed = (key: string): boolean => listedKeys().some((listed) => listed.test(key));

it('lists every source that a comment cites', () => {
  const cited = citations();
  expect(cited.size).toBeGreaterThan(60);
  expect([...cited].filter(([key]) => !isListed(key))).toEqual([]);
});

it('detects a source that is not listed', () => {
  const comment =
    "/** So it is (vbr_rest/jobs; vbr-1.4-beta;\n * vb365-v9), as in em_rest/get_jobs. */\nconst name = 'vb365-v10';";
  expect(citationsIn(comment).filter((key) => !isListed(key))).toEqual([
    'vbr_rest/jobs',
    'vbr-1.4-beta',
    'vb365-v9',
  ]);
});
