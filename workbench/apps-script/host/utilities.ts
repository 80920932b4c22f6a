// What Utilities needs of the host: digests, random ids, and time to pass.

import { createHash, createHmac, randomUUID } from 'node:crypto';
import { ServiceException, UnsupportedCall } from './exception';
import type { Execution, Service } from './service';

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA_1: 'sha1',
  SHA_256: 'sha256',
  SHA_384: 'sha384',
  SHA_512: 'sha512',
};

export class UtilitiesService implements Service {
  readonly name = 'Utilities';
  readonly #uuid: () => string;

  /** `uuid` for runs that must repeat to the byte. */
  constructor(uuid: () => string = randomUUID) {
    this.#uuid = uuid;
  }

  isEffectful(): boolean {
    return false;
  }

  call(method: string, args: readonly unknown[], execution: Execution): unknown {
    switch (method) {
      case 'sleep':
        return execution.waitUntil(execution.clock.now() + Number(args[0]));
      case 'getUuid':
        return this.#uuid();
      case 'computeDigest':
        return signedBytes(createHash(algorithm(args[0])).update(buffer(args[1])).digest());
      case 'computeHmac':
        return signedBytes(createHmac(algorithm(args[0], 'HMAC_'), buffer(args[2])).update(buffer(args[1])).digest());
      default:
        throw new UnsupportedCall(`Utilities.${method}`);
    }
  }
}

function algorithm(name: unknown, prefix = ''): string {
  const known = ALGORITHMS[String(name).slice(prefix.length)];
  if (known === undefined || !String(name).startsWith(prefix)) {
    throw new ServiceException(`Invalid argument: algorithm. ${String(name)} is not known.`);
  }
  return known;
}

const buffer = (bytes: unknown): Buffer => Buffer.from(bytes as number[]);
const signedBytes = (digest: Buffer): number[] => [...new Int8Array(digest)];
