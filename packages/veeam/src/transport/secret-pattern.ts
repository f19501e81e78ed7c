/**
 * Search patterns for every form in which a secret is sent or returned: plain, form-encoded, percent-encoded, escaped
 * in JSON or XML, mixed forms, and Base64, at any place in the encoded text (`user:password`).
 * Only this file knows the forms.
 */

export interface SecretPattern {
  /** Letters and digits that every match contains, in the case of `inOneCase`. Every form leaves them unchanged. */
  readonly always: string;
  /** With the flags `giu`: the case of letters does not matter. It is made at first use, which costs a millisecond. */
  readonly pattern: RegExp;
  /** The length of the longest match. */
  readonly width: number;
}

/** A text in one case, by the rules of the flags `iu`. */
export function inOneCase(text: string): string {
  return text.toLowerCase().replaceAll('\u017f', 's');
}

/** Shorter pieces of Base64 occur in any text. */
const SHORTEST_BASE64 = 6;

/** Patterns for a text without its invisible characters. The invisible characters of the secret are ignored, too. */
export function secretPattern(secret: string): SecretPattern[] {
  const spellings = sameAs(secret).flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')]);
  return [...new Set(spellings)].flatMap((text) => {
    const characters = [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')];
    if (characters.length === 0) return [];
    const inBase64 = base64Pieces(Buffer.from(text)).filter(({ length }) => length >= SHORTEST_BASE64);
    return [
      patternOf(characters, () => characters.map(escaped)),
      // The characters at its edges have bits of the secret and of the text beside it.
      ...inBase64.map((piece) =>
        patternOf([...piece], () => [before, ...[...piece].map(base64Escaped), behind]),
      ),
    ];
  });
}

const before = { source: '[\\w+/-]{0,2}', width: 2 };
const behind = { source: '[\\w+/-]?(?:=|%3d){0,2}', width: 7 };

/**
 * The texts that are equivalent to a secret. Enterprise Manager's token is the Base64 of the session's id, as text or
 * as its 16 bytes, and the server accepts an id in every spelling (grafana's collector; em_rest/logging_on).
 */
function sameAs(secret: string): string[] {
  const ids = [idIn(secret), idIn(Buffer.from(secret, 'base64').toString('latin1'))];
  if (/^[\w+/-]{22}={0,2}$/.test(secret)) ids.push(idOfBytes(Buffer.from(secret, 'base64')));
  return [
    secret,
    ...ids.flatMap((id) =>
      id === undefined ? [] : [id, id.replaceAll('-', ''), bytesOfId(id).toString('base64')],
    ),
  ];
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function idIn(text: string): string | undefined {
  return ID.test(text) ? text : undefined;
}

/** A GUID's bytes in .NET's order: the first three groups have their last byte first. */
function bytesOfId(id: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = id.split('-');
  const reversed = [a, b, c].map((group) => Buffer.from(group, 'hex').reverse());
  return Buffer.concat([...reversed, Buffer.from(d + e, 'hex')]);
}

function idOfBytes(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined;
  const group = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex');
  return `${group(0, 4)}-${group(4, 6)}-${group(6, 8)}-${bytes.toString('hex', 8, 10)}-${bytes.toString('hex', 10)}`;
}

/** The part of the Base64 of `bytes` that is the same in every text, for each of the three positions in a group. */
function base64Pieces(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const isCut = (bytes.length + before) % 3 !== 0;
    return encoded.slice(before === 0 ? 0 : before + 1, isCut ? -1 : undefined);
  });
}

interface Part {
  source: string;
  width: number;
}

function patternOf(characters: readonly string[], partsOf: () => readonly Part[]): SecretPattern {
  let pattern: RegExp | undefined;
  return {
    always: longestPlain(characters),
    get pattern() {
      pattern ??= new RegExp(
        partsOf()
          .map(({ source }) => source)
          .join(''),
        'giu',
      );
      return pattern;
    },
    get width() {
      return partsOf().reduce((sum, { width }) => sum + width, 0);
    },
  };
}

/** The longest run of characters that `escaped` leaves unchanged. */
function longestPlain(characters: readonly string[]): string {
  const runs = characters.join('').match(/[a-z0-9]+/gi) ?? [];
  const longest = runs.reduce((longer, run) => (run.length > longer.length ? run : longer), '');
  return inOneCase(longest);
}

const NAMED: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** One character, plain and in every encoding, also after two or three encodings one after the other. */
function escaped(character: string): Part {
  if (/^[a-z0-9]$/i.test(character)) return { source: character, width: 1 };
  const code = character.codePointAt(0) ?? 0;
  // Each byte has two hexadecimal digits: smaller ones belong to invisible characters.
  const bytes = [...Buffer.from(character)].map((byte) => `%(?:25){0,2}${byte.toString(16)}`);
  const units = character
    .split('')
    .map((unit) => `\\\\{1,4}u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const names = [
    `#0{0,5}${code}`,
    `#x0{0,5}${code.toString(16)}`,
    ...(NAMED[character] ? [NAMED[character]] : []),
  ];
  const forms = [bytes.join(''), units.join(''), `&(?:amp;){0,2}(?:${names.join('|')});`];
  if (character === ' ') forms.push('\\+');
  // JSON puts a backslash before these three, and so does JSON inside JSON.
  forms.push(`${/["\\/]/.test(character) ? '\\\\{0,4}' : ''}${literal(character)}`);
  return { source: `(?:${forms.join('|')})`, width: 64 };
}

/** Base64 has two alphabets. */
function base64Escaped(character: string): Part {
  const other = { '+': '-', '/': '_' }[character];
  const { source, width } = escaped(character);
  return { source: other === undefined ? source : `(?:${source}|${other})`, width };
}

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
