import {
  AccessDeniedError,
  NotFoundError,
  UnsupportedVersionError,
  VeeamError,
} from '@veeam-automation/veeam/transport/errors';
import type { UnreadFact } from './infrastructure.ts';

/** Reads facts one by one, and notes those that are not available. */
export class Facts {
  readonly unread: UnreadFact[] = [];

  /** @returns undefined if it could not be read */
  async ask<Fact>(fact: string, read: () => Promise<Fact>): Promise<Fact | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof VeeamError)) throw error;
      this.unread.push({ fact, because: reasonOf(error), code: error.code });
      return undefined;
    }
  }
}

/** A path that a server does not know, or does not serve in this edition, counts as not offered. */
function reasonOf(error: VeeamError): UnreadFact['because'] {
  if (error instanceof UnsupportedVersionError || error instanceof NotFoundError) return 'not-offered';
  return error instanceof AccessDeniedError ? 'not-allowed' : 'failed';
}
