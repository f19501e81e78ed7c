import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SafeText } from '../../src/transport/safe-text.ts';

const password = 'pä ö+s/w%o&r"d\\<1>';
const session = '44cfbdbe-5a95-4156-8867-91f069b7c2cc';

function showing(text: string, ...secrets: string[]): string {
  const safe = new SafeText();
  for (const secret of secrets) safe.hide(secret);
  return safe.of(text);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const form = (text: string) => new URLSearchParams({ p: text }).toString().slice(2);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const asciiJson = (text: string) =>
  json(text).replace(/[^a-z0-9\\]/gi, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const xml = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (each) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }[each]};`,
  );
const numericXml = (text: string) => text.replace(/[^a-z0-9]/gi, (each) => `&#${each.codePointAt(0)};`);
const hexXml = (text: string) =>
  text.replace(/[^a-z0-9]/gi, (each) => `&#x${each.codePointAt(0)?.toString(16).toUpperCase()};`);
const lowerHex = (text: string) => encodeURIComponent(text).replace(/%../g, (each) => each.toLowerCase());

const forms: [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['in other letter case', (text) => text.toUpperCase()],
  ['form-encoded with +', form],
  ['form-encoded with %20', (text) => form(text).replaceAll('+', '%20')],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded in lower case', lowerHex],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['in JSON', json],
  ['in JSON of ASCII', asciiJson],
  ['in JSON within JSON', (text) => json(json(text))],
  ['in XML', xml],
  ['in XML within XML', (text) => xml(xml(text))],
  ['in XML by numbers', numericXml],
  ['in XML by hexadecimal numbers', hexXml],
  ['composed', (text) => text.normalize('NFC')],
  ['decomposed', (text) => text.normalize('NFD')],
];

describe('a secret', () => {
  test.each(forms)('%s is hidden', (_how, encode) => {
    expect(showing(`before ${encode(password)} behind`, password)).toBe('before [hidden] behind');
  });

  test.each([
    ['of the user and the password', base64(`DOMAIN\\user:${password}`)],
    ['of the password', base64(password)],
    ['of more', base64(`{"password":"${password}","x":1}`)],
    ['in lines', base64(`user:${password}`.padEnd(90, 'x')).replace(/.{20}/g, '$&\r\n')],
    ['for addresses', Buffer.from(`u:${password}`).toString('base64url')],
    ['percent-encoded', encodeURIComponent(base64(`u:${password}`))],
    [
      'escaped in JSON',
      json(base64(`u:${password}`))
        .replaceAll('+', '\\u002b')
        .replaceAll('=', '\\u003d'),
    ],
  ])('in Base64 %s is hidden', (_what, encoded) => {
    const shown = showing(`Basic ${encoded}`, password);
    expect(shown).toContain('[hidden]');
    // The remaining text does not decode to any part of it, from any start position.
    for (const left of shown.replace('Basic ', '').split('[hidden]'))
      for (const skipped of [0, 1, 2, 3]) {
        const decoded = Buffer.from(decodeURIComponent(left).slice(skipped), 'base64').toString();
        for (let at = 0; at + 3 <= password.length; at += 1)
          expect(decoded).not.toContain(password.slice(at, at + 3));
      }
  });

  test('of a session is hidden as token, as id, and in every spelling', () => {
    const token = base64(session);
    for (const known of [token, session]) {
      for (const text of [token, session, session.toUpperCase(), session.replaceAll('-', '')])
        expect(showing(`it is ${text}!`, known)).toBe('it is [hidden]!');
      expect(showing(`/api/logonSessions/${session}`, known)).toBe('/api/logonSessions/[hidden]');
    }
  });

  test('of a session whose token is the bytes of its id is hidden in both', () => {
    // The header of em_rest/logging_on, and the id that .NET makes from those bytes.
    const token = 'O9Msj3rq7EGUhtSMBQx+mw==';
    const id = '8f2cd33b-ea7a-41ec-9486-d48c050c7e9b';
    expect(showing(id, token)).toBe('[hidden]');
    expect(showing(token, id)).toBe('[hidden]');
  });

  test.each(['\u200b', '\u0000', '\r\n', '\u202e', '\u2060', '\ufeff', '\u00ad', '\u001b\u200b', '\u2028'])(
    'with %j between its characters is hidden, and cannot be joined from what is shown',
    (unseen) => {
      expect(showing(`it is ${[...'hunter2'].join(unseen)}!`, 'hunter2')).toBe('it is [hidden]!');
    },
  );

  test('with invisible characters is also hidden without them', () => {
    expect(showing('it is hunter2', 'hun\u200bter2')).toBe('it is [hidden]');
    expect(showing('it is hun\u200bter2', 'hun\u200bter2')).toBe('it is [hidden]');
    expect(showing('unseen', '\u200b')).toBe('unseen');
  });

  test('in variants of the same letters is hidden', () => {
    expect(showing('before MA\u017f\u212as\u0130 behind', 'masks')).toBe('before [hidden]\u0130 behind');
  });

  test('of only punctuation is hidden', () => {
    expect(showing('before %2F+#/ behind', '/+#/')).toBe('before [hidden] behind');
  });

  test('that overlaps another one is hidden with it', () => {
    expect(showing('x abcdEFGH y', 'abcd', 'cdEFGH')).toBe('x [hidden] y');
    expect(showing('x abcd y', 'bc', 'abcd')).toBe('x [hidden] y');
    expect(showing('x ababa y', 'aba')).toBe('x [hidden] y');
  });

  test('is hidden across the cut, at any position', () => {
    fc.assert(
      fc.property(fc.nat(240), fc.constantFrom(...forms), fc.boolean(), (before, [, encode], isWide) => {
        const given = `${'·'.repeat(before)}${isWide ? [...encode(password)].join('\u200b') : encode(password)}${'·'.repeat(99)}`;
        const whole = `${'·'.repeat(before)}[hidden]${'·'.repeat(99)}`;
        const expected = whole.length <= 200 ? whole : `${whole.slice(0, 199)}…`;
        expect(showing(given, password)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('at the end of the searched text is not shown in part', () => {
    for (let before = 9_980; before < 10_010; before += 1) {
      // So many invisible characters that the text after them would fit into the message.
      const shown = showing(`${'\u200b \u200b'.repeat(before)}hunter2-and-more`, 'hunter2-and-more');
      expect(['', '[hidden]']).toContain(shown);
      expect(showing(`${'a'.repeat(before)}hunter2-and-more`, 'hunter2-and-more')).toHaveLength(200);
    }
  });
});

describe('text that is not secret', () => {
  test.each(['Job "Exchange & Co" <x>', 'a+b%20c', '√ 任务 Aufträge', 'YWJj'])('%s stays', (text) => {
    expect(showing(text, password, session)).toBe(text);
    expect(showing(text)).toBe(text);
  });

  test.each([
    ['a+b1234', 'a&b1234'],
    ['a_b1234', 'a+b1234'],
    ['a/b1234', 'a_b1234'],
    ['ab1234', 'a&b1234'],
    ['xmp;b1234', '&b1234'],
    ['hunter3', 'hunter2'],
    ['hunter', 'hunter2'],
  ])('%s is not the secret %s', (text, secret) => {
    expect(showing(text, secret)).toBe(text);
  });

  test('an empty secret hides nothing', () => {
    expect(showing('all of it', '')).toBe('all of it');
  });
});

test('a long text keeps its length and its lines, without the secrets', () => {
  const safe = new SafeText();
  safe.hide('hunter2');
  const line = `line\n${'x'.repeat(300)}`;
  expect(safe.withoutSecrets(line)).toBe(line);
  expect(safe.withoutSecrets(`${line} hun\u200bter2 ${line}`)).toContain(`${'x'.repeat(300)} [hidden] line`);
});

test('a flood of 32 MiB is cut before it is searched', () => {
  const flood = 'hunte'.repeat(6_500_000);
  expect(showing(flood, 'hunter2', session, 'x'.repeat(1500))).toHaveLength(200);
});

test.each(['p&amp;w+x!y2z', 'p&#38;w&#43;x&#33;y2z', 'p&#00038;w+x!y2z', 'p&#x26;w+x&#x21;y2z'])(
  'a secret that comes back as %s is hidden',
  (text) => {
    const safe = new SafeText();
    safe.hide('p&w+x!y2z');
    expect(safe.of(`it was ${text}.`)).toBe('it was [hidden].');
  },
);

test('a text is at most as long as a message allows', () => {
  expect(showing('x'.repeat(200))).toBe('x'.repeat(200));
  expect(showing('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  expect(showing('😀'.repeat(200))).toBe('😀'.repeat(200));
  expect(showing(' a\r\n \u200b b  ')).toBe('a b');
});

test.each([
  ['', 'ab1de'],
  ['a', 'ab1de'],
])('a short secret in Base64 after %j is hidden: %s', (before, secret) => {
  expect(showing(`is ${base64(before + secret)}!`, secret)).toBe('is [hidden]!');
});

test('Base64 for addresses is hidden with both of its own characters', () => {
  const secret = 'ab???cd>>>ef';
  const encoded = Buffer.from(secret).toString('base64url');
  expect(encoded).toMatch(/_.*-|-.*_/);
  expect(showing(`is ${encoded}!`, secret)).toBe('is [hidden]!');
});
