import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Element, MissingPart, text } from '../../../src/enterprise-manager/elements/element-record.ts';
import { errorMessage, readAnswer } from '../../../src/enterprise-manager/elements/read-answer.ts';
import { checkMarkup, MarkupError, readXml } from '../../../src/enterprise-manager/elements/read-xml.ts';
import { Connection } from '../../../src/transport/connection.ts';
import { UnreadableAnswerError } from '../../../src/transport/errors.ts';
import { fixture } from '../fixture.ts';

const connection = new Connection({
  name: 'em',
  product: 'enterprise-manager',
  baseUrl: 'https://em.invalid:9398',
  tls: { kind: 'public' },
});
const request = { operation: 'read job', method: 'GET', path: '/' } as const;

function read<Wanted>(body: string, want: (element: Element) => Wanted): Wanted {
  return readAnswer(connection, request, { status: 200, headers: {}, body }, undefined, want);
}

function requiredText(element: Element, name: string): string {
  const found = text(element, name);
  if (found === undefined) throw new MissingPart(`it has no ${name}`);
  return found;
}

describe('XML', () => {
  const namespace = 'http://www.veeam.com/ent/v1.0';

  test.each([
    `<Task xmlns="${namespace}"><State>Running</State></Task>`,
    `<v:Task xmlns:v="${namespace}"><v:State>Running</v:State></v:Task>`,
    `<?xml version='1.0'?>\n<!-- a > b --><Task xmlns:xsi='x' xmlns='${namespace}'>\r\n<State>Running</State></Task>\n`,
    `\uFEFF<Task><State><![CDATA[Running]]></State></Task >`.slice(1),
    '<?xml version="1.0"?><?other?><Task><State>Running</State></Task>',
    `<Task><State xsi:type="xsd:string">Running</State></Task>`,
  ])('is read by local names, whatever its declarations: %s', (body) => {
    expect(read(body, (task) => text(task, 'State'))).toBe('Running');
  });

  test('has its standard entities and character references decoded once', () => {
    const element = readXml('<Link Href="?a=1&amp;b=2" Name="&lt;&gt;&quot;&apos;&#65;&#x1F600;&amp;lt;"/>');
    expect(element).toEqual({ Href: '?a=1&b=2', Name: '<>"\'A😀&lt;' });
  });

  test('keeps CDATA as it is', () => {
    expect(read('<E><Message><![CDATA[a &amp; <b>]]></Message></E>', (e) => text(e, 'Message'))).toBe(
      'a &amp; <b>',
    );
  });

  test('returns repeated elements as a list, and text beside attributes as Value', () => {
    expect(
      readXml('<S><Day Name="Sunday">1,1</Day><Day Name="Monday"> 0 </Day><Value>v</Value></S>'),
    ).toEqual({
      Day: [
        { Name: 'Sunday', Value: '1,1' },
        { Name: 'Monday', Value: '0' },
      ],
      Value: 'v',
    });
  });

  test('keeps numbers and booleans as they are written', () => {
    expect(readXml('<J><A>007</A><B>1e3</B><C>true</C></J>')).toEqual({ A: '007', B: '1e3', C: 'true' });
  });

  test.each([
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><Job><State>a</State></Job>'],
    ['an ENTITY alone', '<!ENTITY a "b"><Job><State>a</State></Job>'],
    ['a DOCTYPE inside', '<Job><!DOCTYPE x><State>a</State></Job>'],
    ['a DOCTYPE that ends as CDATA does', '<Job><!DOCTYPE x []]><State>a</State></Job>'],
    ['an unknown entity', '<Job><State>&nbsp;</State></Job>'],
    ['a bare ampersand', '<Job><State>a & b</State></Job>'],
    ['a reference to nothing', '<Job><State>&#0;</State></Job>'],
    ['a reference beyond Unicode', '<Job><State>&#x110000;</State></Job>'],
    ['another end', '<Job><State>a</Stat></Job>'],
    ['two roots', '<Job><State>a</State></Job><Job/>'],
    ['text after the root', '<Job><State>a</State></Job>and more'],
    ['an attribute that never ends', '<Job Name="a></Job>'],
    ['HTML', '<html><State>Sign in</State></html>'],
    ['HTML with a doctype', '<!DOCTYPE html><p>'],
    ['nothing', '   '],
    ['text', 'Service Unavailable'],
    ['a reserved name', '<Job><__proto__>x</__proto__><State>a</State></Job>'],
    ['an abyss', `${'<a>'.repeat(500)}${'</a>'.repeat(500)}`],
    ['broken JSON', '{"State":'],
    ['JSON without what is needed', '{"TaskId":"task-1"}'],
    ['an abyss of JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('with %s is unreadable', (_what, body) => {
    expect(() => read(body, (element) => requiredText(element, 'State'))).toThrow(UnreadableAnswerError);
  });

  test('cut off anywhere is unreadable', () => {
    const whole = fixture('job-entity.xml').trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (length) => {
        expect(() => readXml(whole.slice(0, length))).toThrow(MarkupError);
      }),
    );
  });

  test('throws only its own error', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<a b="',
      '"',
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      ';',
      '#',
      'x',
      '<',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          checkMarkup(pieces.join(''));
          readXml(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(MarkupError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('returns any text that was escaped into it', () => {
    const escaped = (value: string) =>
      value.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
    const printable = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .filter((value) => value === value.trim());
    fc.assert(
      fc.property(printable, (value) => {
        const element = readXml(
          `<Job Name="${escaped(value)}"><Description>${escaped(value)}</Description></Job>`,
        );
        expect(element).toMatchObject({ Name: value, Description: value });
      }),
    );
  });
});

describe('JSON', () => {
  it('is read by the names of XML, in any letter case', () => {
    const body = JSON.stringify({
      creationTimeUtc: 'a',
      JOBUID: 'b',
      optionsContinious: { enabled: true },
      linuxGuestFsIndexingOptions: 'c',
      unknownName: 'd',
    });
    expect(read(body, (element) => element)).toEqual({
      CreationTimeUTC: 'a',
      JobUid: 'b',
      OptionsContinuous: { Enabled: 'true' },
      LinuxGuestFSIndexingOptions: 'c',
      UnknownName: 'd',
    });
  });

  it('has in its lists the elements that XML has, and plain values with the name of the list', () => {
    const names = {
      backupJobSessions: 'BackupJobSession',
      backupServers: 'BackupServer',
      backups: 'Backup',
      days: 'Day',
      jobs: 'Job',
      objectInJobs: 'ObjectInJob',
      paths: 'Path',
      refs: 'Ref',
      replicaJobSessions: 'ReplicaJobSession',
      replicas: 'Replica',
      repositories: 'Repository',
      supportedVersions: 'SupportedVersion',
      tasks: 'Task',
    };
    for (const [list, element] of Object.entries(names))
      expect(read(JSON.stringify({ [list]: [{ name: 'a' }] }), (all) => all)).toHaveProperty(element, [
        { Name: 'a' },
      ]);
    expect(read('{"days":["Monday"],"paths":["C:"]}', (all) => all)).toEqual({
      Days: ['Monday'],
      Paths: ['C:'],
    });
  });
});

describe('an error body', () => {
  test.each([
    '<Error Message="Access denied" StatusCode="403" xmlns="http://www.veeam.com/ent/v1.0"><FirstChanceExceptionMessage>x</FirstChanceExceptionMessage></Error>',
    '<Error StatusCode="500"><FirstChanceExceptionMessage>Access denied</FirstChanceExceptionMessage></Error>',
    '{"FirstChanceExceptionMessage":null,"Message":"Access denied","StackTrace":null,"Status":null,"StatusCode":403}',
    '{"firstChanceExceptionMessage":null,"message":"Access denied","statusCode":403}',
  ])('has its message: %s', (body) => {
    expect(errorMessage({ body })).toBe('Access denied');
  });

  test.each(['', '<html><h1>503</h1></html>', '<!DOCTYPE html>', 'Bad Gateway', '<Error', '{'])(
    'that is invalid (%j) has no message',
    (body) => {
      expect(errorMessage({ body })).toBeUndefined();
    },
  );
});

describe('the JSON of an answer', () => {
  it.each([
    ['{"a":null,"b":"","c":[null,"",[],"x",{"d":1}]}', { C: ['', '', '', 'x', { D: '1' }] }],
    ['{"links":[{"href":"x"}]}', { Links: { Link: [{ Href: 'x' }] } }],
    ['{"links":{"link":1}}', { Links: { Link: '1' } }],
    ['{"jobs":{"jobs":[{"uid":"1"}]}}', { Jobs: { Job: [{ UID: '1' }] } }],
    ['{"__proto__":{"a":1},"b":false}', { B: 'false' }],
    ['{"retrySpecified1":true}', { RetrySpecified: 'true' }],
    ['  {"a":0}', { A: '0' }],
  ])('%s is read as XML would be', (body, element) => {
    expect(read(body, (all) => all)).toEqual(element);
  });

  it.each([
    [100, true],
    [101, false],
  ])('may be nested %i deep: %s', (depth, may) => {
    const body = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    if (may) expect(read(body, () => 'read')).toBe('read');
    else expect(() => read(body, () => 'read')).toThrow(UnreadableAnswerError);
  });
});

describe('the root of an answer', () => {
  const readAs = (root: string | undefined, body: string) =>
    readAnswer(connection, request, { status: 200, headers: {}, body }, root, (_element, format) => format);

  it.each([
    ['Job', '<Job/>', 'xml'],
    ['Job', '<v:Job xmlns:v="x"/>', 'xml'],
    [undefined, '<Other/>', 'xml'],
    ['Job', '{}', 'json'],
  ])('%s is that of %s', (root, body, format) => {
    expect(readAs(root, body)).toBe(format);
  });

  it('that is another one is unreadable', () => {
    expect(() => readAs('Job', '<Jobs/>')).toThrow(UnreadableAnswerError);
  });

  it('is read by code that may fail with its own error', () => {
    const fails = () => {
      throw new RangeError('else');
    };
    expect(() => read('<Job/>', fails)).toThrow(RangeError);
  });
});

describe('markup', () => {
  it.each([
    ["<a b='x>y'/>", { b: 'x>y' }],
    ['<a b="x>y" c=\'"\'/>', { b: 'x>y', c: '"' }],
    ['<a><!----><b>1</b></a>', { b: '1' }],
    ['<a><!-- <c> --><b>1</b></a>', { b: '1' }],
    ['<a><b><![CDATA[]]></b></a>', { b: '' }],
    ['<a><b><![CDATA[x]]></b></a>', { b: 'x' }],
    ['<?xml version="1.0"?>\n<?x y?><a b="1"/>\n', { b: '1' }],
    ['<a><b>1</b><b>2</b><b>3</b></a>', { b: ['1', '2', '3'] }],
    ['<a><b c="1">x</b></a>', { b: { c: '1', Value: 'x' } }],
    ['<a><b x:nil="true"/><c x:nil="false">1</c></a>', { c: { nil: 'false', Value: '1' } }],
    ['<a></a >', {}],
    ['<a b="&#X41;&#x10FFFF;&#1114111;"/>', { b: 'A\u{10FFFF}\u{10FFFF}' }],
  ])('%s is read', (body, element) => {
    expect(readXml(body)).toEqual(element);
  });

  it.each([
    'text<a/>',
    '<a/>text',
    '<!-- only -->',
    '<?xml version="1.0"?>',
    '<a',
    '<a b="',
    '<a><!-- x</a>',
    '<a><![CDATA[x</a>',
    '<?xml <a/>',
    '<a><b></a></b>',
    '<a></b>',
    '</a>',
    '< a/>',
    '<>x</>',
    '<a b="&#1114112;"/>',
    '<a b="&amp"/>',
    '<a b="&#65"/>',
    '<a b="&#;"/>',
    '<a b="&#x;"/>',
    '<a b="&#xg;"/>',
    '<a b="&#x1234567;"/>',
    '<a b="&x#65;"/>',
    '<HTML/>',
    '<a>text</a>',
  ])('%s is refused', (body) => {
    expect(() => readXml(body)).toThrow(MarkupError);
  });

  it('has a root whose name is returned as written', () => {
    expect(checkMarkup('<v:a b="1"><c/></v:a>')).toBe('v:a');
    expect(checkMarkup('<a/>')).toBe('a');
  });
});
