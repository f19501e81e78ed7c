/** A text that a person wrote, and which invisible parts of it were found. */
export interface DecodedText {
  /** Without a byte order mark and without invisible characters. */
  text: string;
  /** Each finding as the end of a sentence: "it is UTF-16LE". Empty for plain UTF-8. */
  met: readonly string[];
}

/** The bytes are not text in a supported encoding. The message says what to do. */
export class UndecodableTextError extends Error {
  override readonly name = 'UndecodableTextError';
}

/**
 * Zero-width spaces, direction marks (Windows' certificate dialog puts U+200E before a fingerprint), soft hyphens, byte
 * order marks inside the text. The joiners U+200C and U+200D are kept: they are part of words and of emoji.
 */
const UNSEEN = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/**
 * Decodes a text from any system: UTF-8, or UTF-16 as Windows' editors and PowerShell write it, with or without a byte
 * order mark.
 * @throws UndecodableTextError
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const { encoding, isMarked } = encodingOf(bytes);
  const decoded = decodedAs(bytes, encoding);
  const text = decoded.replace(UNSEEN, '');
  const met: string[] = [];
  if (encoding !== 'utf-8') met.push(`it is ${encoding.toUpperCase()}`);
  else if (isMarked) met.push('it begins with a byte order mark');
  const unseen = [...(isMarked ? decoded.slice(1) : decoded).matchAll(UNSEEN)];
  const [first] = unseen;
  if (first !== undefined) {
    const line = decoded.slice(0, first.index + 1).split('\n').length;
    const code = first[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const others = unseen.length === 1 ? '' : `, the first of ${unseen.length}`;
    met.push(`an invisible character (U+${code}) in line ${line}${others}, was left out`);
  }
  return { text, met };
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf(bytes: Uint8Array): { encoding: Encoding; isMarked: boolean } {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', isMarked: true };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', isMarked: true };
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', isMarked: true };
  // No text contains a NUL, but in UTF-16 every other byte of most text is one.
  const start = bytes.subarray(0, 256);
  const zeros = [0, 1].map((parity) => start.filter((byte, at) => byte === 0 && at % 2 === parity).length);
  const [even = 0, odd = 0] = zeros;
  // A program took UTF-16 for UTF-8: the bytes that it could not decode are now U+FFFD.
  const isMangled = Buffer.from(start).includes('\ufffd');
  if (even + odd === 0 || isMangled || bytes.length % 2 !== 0) return { encoding: 'utf-8', isMarked: false };
  return { encoding: odd > even ? 'utf-16le' : 'utf-16be', isMarked: false };
}

function decodedAs(bytes: Uint8Array, encoding: Encoding): string {
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    // Any other TypeError would be a bug: bytes and a known encoding give no other.
    if (!(error instanceof TypeError)) throw error;
    const line = encoding === 'utf-8' ? ` in line ${lineOfFault(bytes)}` : '';
    throw new UndecodableTextError(
      `It is neither UTF-8 nor UTF-16${line}: save it as UTF-8 (in Excel: CSV UTF-8).`,
      { cause: error },
    );
  }
  throw new UndecodableTextError('It is not text: there are NUL characters in it. Save it as UTF-8.');
}

/** The line of the first byte that is not valid UTF-8. */
function lineOfFault(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  return lenient.slice(0, lenient.indexOf('\ufffd')).split('\n').length;
}
