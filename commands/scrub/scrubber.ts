import { createHmac } from 'node:crypto';
import { isVeeamPhrase, isVeeamWord } from './words.ts';

/** Only consonants, so that the results are not words of any language. */
const letters = 'bcdfghjklmnpqrstvwxz';
const digits = '0123456789';
/** Replacements for non-ASCII characters. The result is also non-ASCII, with the same number of bytes or fewer. */
const others = 'αβγδεζηθικλμνξοπρστυφχψω';
/** The number of tries for a free word of one length. After that, the word gets one more letter. */
const triesPerLength = 20;

const guidPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const wholeGuid = new RegExp(`^\\{?${guidPattern.source}\\}?$`, 'i');
/** For example a fingerprint, or the id of a Microsoft 365 user. The replacement is hexadecimal, too. */
const hexadecimal = /^(?=.*\d)[0-9a-f]{12,}$/;
const hexDigits = '0123456789abcdef';
/** When a server refuses a revision, its answer names the revisions that it knows. */
const revision = /\b\d\.\d-rev\d\b/i;
const ipv4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
const formsInText = new RegExp(`${guidPattern.source}|${revision.source}|${ipv4.source}`, 'gi');
const wordPattern = /[A-Za-z0-9\u0080-\u{10FFFF}]+/gu;

/** Fields with free text from people. Nothing in them is kept, whatever its form. */
const freeText =
  /(?:name|description|comment|notes?|message|details|reason|title|label|user|account|host|server|domain|path|folder|address|dns|email|subject|company|contact|token|password|secret|thumbprint|fingerprint|serial|supportid|sid)$/i;
/** Fields whose names show that they hold a word of the product. In them, an unknown word is kept, too. */
const wordField = /(?:type|kind|rel|status|state|result|mode|level|platform(?:name)?|severity|format)$/i;
const singleWord = /^[A-Za-z]{2,40}$/;
/** No API has names in its paths. Every path segment that is not an id belongs to the API itself. */
const apiPath = /^\/(?:api|v\d)(?:\/|$)/i;
const apiSegment = /^(?:[A-Za-z]{1,40}\d?|v\d)$/;
const versionField = /(?:version|build|revision|patch(?:es)?)$/i;

/** Forms that identify nobody: times, durations, numbers, switches, and API versions. */
const plainForms = [
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/,
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^-?(?:\d+\.)?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?(?: ?[AP]M)?$/i,
  /^[+-]\d\d:\d\d$/,
  /^P(?=\d|T\d)[\dYMWDTHS.]+$/,
  /^-?\d{1,15}(?:\.\d{1,6})?$/,
  /^\d(?:,\d)+$/,
  /^(?:true|false)$/i,
];
const apiVersion = /^(?:v\d{1,2}(?:_\d{1,2})?|\d\.\d-rev\d)$/;
/** The vSphere id of an object, such as `vm-123`. */
const machineId =
  /^((?:vm|host|group|datastore|resgroup|domain|datacenter|network|dvportgroup)-[a-z]?)(\d+)$/;
const buildNumber = /^\d+(?:\.\d+){1,4}$/;

/**
 * Replaces everything that identifies somebody with neutral words. It keeps what the products' clients read: the forms
 * of ids and texts, times, numbers, and the products' own words. Any text that is not known to be harmless is replaced.
 * Equal texts stay equal, and different texts stay different. A part of a name has the same replacement everywhere.
 */
export class Scrubber {
  readonly #key: string;
  readonly #words = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** @param key random for each file and never stored, because a person who has it could test guessed names */
  constructor(key: string) {
    this.#key = key;
  }

  /**
   * Scrubs the value of a field.
   * @param field the name of its key, element, attribute or parameter
   */
  value(field: string, value: string): string {
    if (/^\s*$/.test(value) || apiVersion.test(value) || field === 'xmlns') return value;
    if (wholeGuid.test(value)) return value.replace(guidPattern, (guid) => this.#guid(guid));
    const isWord = singleWord.test(value) && wordField.test(field);
    if (freeText.test(field) && !isWord) return this.text(value);
    if (isWord || isVeeamWord(value) || plainForms.some((form) => form.test(value))) return value;
    if (versionField.test(field) && buildNumber.test(value)) return value;
    const [, urn, id] = /^(urn:veeam:[A-Za-z]+:)(.+)$/i.exec(value) ?? [];
    if (urn !== undefined && id !== undefined) return urn + this.value('', id);
    if (isVeeamPhrase(value)) return value;
    const [, after] = /^after \[(.+)\]$/i.exec(value) ?? [];
    if (after !== undefined) return `${value.slice(0, 7)}${this.text(after)}]`;
    const [, kind, number] = machineId.exec(value) ?? [];
    if (kind !== undefined && number !== undefined) return kind + this.text(number);
    if (/^(?:https?:\/\/|\/|\?)/i.test(value)) return this.address(value);
    const listed = value.split(/, ?/);
    if (listed.length > 1 && listed.every(isVeeamWord)) return value;
    return this.text(value);
  }

  /** Scrubs free text. Punctuation and length stay. An id in it gets the same replacement as elsewhere. */
  text(text: string): string {
    let scrubbed = '';
    let at = 0;
    for (const { 0: found, index } of text.matchAll(formsInText)) {
      scrubbed += this.#wordsOf(text.slice(at, index));
      scrubbed += revision.test(found) ? found : ipv4.test(found) ? this.#ipv4(found) : this.#guid(found);
      at = index + found.length;
    }
    return scrubbed + this.#wordsOf(text.slice(at));
  }

  /** Scrubs a URL, or its path and query. A path of another form counts as free text. */
  address(address: string): string {
    const [, scheme = '', host = '', port = '', path = '', query] =
      /^(?:(https?:\/\/)(\[[^\]]*\]|[^/:?#]*)(:\d+)?)?([^?#]*)(?:\?([^#]*))?/i.exec(address) ?? [];
    const isApi = apiPath.test(path);
    const scrubbed = `${scheme}${this.#host(host)}${port}${path
      .split('/')
      .map((part) => (isApi && apiSegment.test(part) ? part : this.#segment(part)))
      .join('/')}`;
    return query === undefined ? scrubbed : `${scrubbed}?${this.#query(query)}`;
  }

  #host(host: string): string {
    if (!host.startsWith('[')) return this.text(host);
    const made = this.#bytes(`ipv6 ${host.toLowerCase()}`, 4).toString('hex');
    return `[2001:db8::${made.slice(0, 4)}:${made.slice(4)}]`;
  }

  /** The replacement is a valid IPv4 address, so that a client can still read ids out of a link with it. */
  #ipv4(address: string): string {
    const known = this.#words.get(address);
    if (known !== undefined) return known;
    for (let attempt = 0; ; attempt += 1) {
      const candidate = `10.${[...this.#bytes(`ipv4 ${attempt} ${address}`, 3)].join('.')}`;
      if (candidate === address || this.#taken.has(candidate)) continue;
      return this.#take(address, candidate);
    }
  }

  #segment(segment: string): string {
    return encodeURIComponent(this.value('', decoded(segment)));
  }

  #query(query: string): string {
    const parameters = query.split('&').map((parameter) => {
      const [name = '', value] = parameter.split(/=(.*)/s);
      const field = /^[A-Za-z_]{1,40}$/.test(name) ? name : this.text(decoded(name));
      if (value === undefined) return field;
      const plain = decoded(value.replaceAll('+', ' '));
      const scrubbed =
        name === 'filter' ? this.#filter(plain) : this.value(field.replace(/Filter$/, ''), plain);
      return `${field}=${encodeURIComponent(scrubbed)}`;
    });
    return parameters.join('&');
  }

  /** A query service filter of Enterprise Manager: `Field=="value"`, joined by `;` and `,` (em_rest/query_service). */
  #filter(filter: string): string {
    const comparison = /([A-Za-z]+)(==|!=|>=|<=|>|<)"((?:[^"]|"")*)"/g;
    const rest = filter.replace(comparison, '');
    if (!/^[();,]*$/.test(rest)) return this.text(filter);
    return filter.replace(comparison, (_all, field: string, operator: string, value: string) => {
      const scrubbed = this.value(field, value.replaceAll('""', '"'));
      return `${field}${operator}"${scrubbed.replaceAll('"', '""')}"`;
    });
  }

  #wordsOf(text: string): string {
    return text.replace(wordPattern, (word) => this.#word(word));
  }

  /** Applies the word's letter case to the replacement, so that names that differ only in case still differ. */
  #word(word: string): string {
    const folded = word.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());
    const replaced = [...this.#assigned(folded)];
    return [...word]
      .map((letter, index) =>
        /[A-Z]/.test(letter) ? (replaced[index] ?? '').toUpperCase() : replaced[index],
      )
      .concat(replaced.slice([...word].length))
      .join('');
  }

  #assigned(folded: string): string {
    const known = this.#words.get(folded);
    if (known !== undefined) return known;
    for (let attempt = 0; ; attempt += 1) {
      const candidate = this.#candidate(folded, attempt);
      if (candidate === folded || this.#taken.has(candidate)) continue;
      return this.#take(folded, candidate);
    }
  }

  #take(word: string, candidate: string): string {
    this.#taken.add(candidate);
    this.#words.set(word, candidate);
    return candidate;
  }

  #candidate(folded: string, attempt: number): string {
    const longer = letters[0]?.repeat(Math.floor(attempt / triesPerLength)) ?? '';
    const characters = [...folded, ...longer];
    const bytes = this.#bytes(`word ${attempt} ${folded}`, characters.length);
    const isHexadecimal = hexadecimal.test(folded);
    return characters
      .map((character, index) => {
        const ofWord = /[a-z]/.test(character) ? letters : /\d/.test(character) ? digits : others;
        const alphabet = isHexadecimal ? hexDigits : ofWord;
        return alphabet[(bytes[index] ?? 0) % alphabet.length];
      })
      .join('');
  }

  /** Returns a GUID of the same version and letter case. The all-zero GUID stays. */
  #guid(guid: string): string {
    if (/^[0-]+$/.test(guid)) return guid;
    const made = this.#bytes(`guid ${guid.toLowerCase()}`, 16).toString('hex');
    const form = guid.toLowerCase();
    let at = 0;
    const scrubbed = [...form]
      .map((character, index) => {
        if (character === '-') return character;
        const hex = made[at] ?? '0';
        at += 1;
        return index === 14 || index === 19 ? character : hex;
      })
      .join('');
    return guid === guid.toUpperCase() ? scrubbed.toUpperCase() : scrubbed;
  }

  #bytes(what: string, count: number): Buffer {
    const parts: Buffer[] = [];
    for (let part = 0; part * 32 < count; part += 1)
      parts.push(createHmac('sha256', this.#key).update(`${part} ${what}`).digest());
    return Buffer.concat(parts).subarray(0, count);
  }
}

/** Decodes percent-encoding. Text with invalid encoding stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
