/**
 * Every form in which a secret is sent or comes back, as patterns to look for: as it is, form-encoded, percent-encoded,
 * escaped in JSON or XML, also mixed, and in Base64 wherever it stands in what was encoded (`user:password`).
 * This is the one place that knows them.
 */

export interface SecretPattern {
  /** Letters and digits that stand in every match, as `inOneCase` writes them. Each form has them as they are. */
  readonly always: string;
  /** With the flags `giu`: the letter case of what is hidden does not matter. Made when it is asked for, which costs a millisecond. */
  readonly pattern: RegExp;
  /** No match is longer. */
  readonly width: number;
}

/** A text with each letter that the flags `iu` take for the same written the same. */
export function inOneCase(text: string): string {
  return text.toLowerCase().replaceAll('\u017f', 's');
}

/** Shorter pieces of Base64 stand in any text. */
const SHORTEST_BASE64 = 6;

/** Patterns for a text from which the characters that nobody sees are gone; those of the secret do not count, either. */
export function secretPattern(secret: string): SecretPattern[] {
  const spellings = sameAs(secret).flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')]);
  return [...new Set(spellings)].flatMap((text) => {
    const characters = [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')];
    if (characters.length === 0) return [];
    const inBase64 = base64Pieces(Buffer.from(text)).filter(({ length }) => length >= SHORTEST_BASE64);
    return [
      patternOf(characters, () => characters.map(escaped)),
      // Characters at its edges hold bits of the secret and of what stands beside it.
      ...inBase64.map((piece) =>
        patternOf([...piece], () => [before, ...[...piece].map(base64Escaped), behind]),
      ),
    ];
  });
}

const before = { source: '[\\w+/-]{0,2}', width: 2 };
const behind = { source: '[\\w+/-]?(?:=|%3d){0,2}', width: 7 };

/**
 * The texts that are as good as a secret. Enterprise Manager's token is the Base64 of the session's id, as text or as
 * its 16 bytes, and an id serves in every spelling (grafana's collector; em_rest/logging_on).
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

/** A GUID's bytes as .NET has them: the first three groups with the last byte first. */
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

/** What of `bytes` is the same in the Base64 of every text that holds them, at each of the three places in a group. */
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

/** The longest run of characters that `escaped` leaves as they are. */
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

/** One character as it is and as every encoding writes it, also when two or three were laid over each other. */
function escaped(character: string): Part {
  if (/^[a-z0-9]$/i.test(character)) return { source: character, width: 1 };
  const code = character.codePointAt(0) ?? 0;
  // Each has two figures: smaller ones are of characters that nobody sees.
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
  // JSON puts a backslash before these three, and so does each text that holds JSON.
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
