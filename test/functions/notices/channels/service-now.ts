import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { signingKey } from './kinds.ts';

const page = readFileSync('docs/notices.md', 'utf8');
const script = /### ServiceNow[\s\S]*?```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

type Fields = Record<string, string | number>;

/** The part of ServiceNow that the script uses: its incidents and answers. */
export function serviceNow(now: () => Date) {
  const incidents: Fields[] = [];
  class GlideRecord {
    #wanted: Fields = {};
    #fields: Fields = {};
    addQuery(name: string, value: string) {
      this.#wanted[name] = value;
    }
    addActiveQuery() {}
    query() {}
    next() {
      const found = incidents.find(
        (each) => each['correlation_id'] === this.#wanted['correlation_id'] && each['state'] !== 6,
      );
      if (found) this.#fields = found;
      return found !== undefined;
    }
    initialize() {
      this.#fields = {};
    }
    setValue(name: string, value: string | number) {
      this.#fields[name] = value;
    }
    insert() {
      incidents.push(this.#fields);
    }
    update() {}
  }
  const receive = ({ headers, body }: { headers: Record<string, unknown>; body: string }): number => {
    let status = 0;
    runInNewContext(script, {
      request: { getHeader: (name: string) => headers[name], body: { dataString: body } },
      response: {
        setStatus(given: number) {
          status = given;
        },
      },
      gs: { getProperty: (name: string) => (name === 'veeam.notices.key' ? signingKey : undefined) },
      GlideCertificateEncryption: class {
        generateMac(key: string, _algorithm: string, data: string) {
          return createHmac('sha256', Buffer.from(key, 'base64')).update(data).digest('base64');
        }
      },
      GlideDateTime: class {
        getNumericValue() {
          return now().getTime();
        }
      },
      GlideRecord,
    });
    return status;
  };
  return { incidents, receive };
}
