import { createSecureContext, type SecureContext } from 'node:tls';
import { fileStamp } from '../file-stamp.ts';
import { isTlsMaterial, readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files.ts';

export interface TlsContextOptions {
  readonly files: TlsFiles;
  /** Told once of new files that cannot be used, and of those that are; never what is in them. */
  readonly onChange?: (change: TlsChange) => void;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** New files were found. */
export interface TlsChange {
  /** Undefined when they are used from now on; otherwise why the last good ones stay. */
  readonly problem: string | undefined;
  readonly files: TlsFiles;
}

/** No more often than this is it looked whether the files have changed. */
const lookEveryMs = 1_000;
/** RFC 9325, section 3.1.1: nothing below. Said here so that no flag of the process can lower it. */
const minVersion = 'TLSv1.2';

/**
 * Keys and certificates for connections, from files that may change while we run: each new connection takes the newest good ones. Files that
 * cannot be used (half of a pair, an expired one) leave the last good ones in place. No timer: it is looked when somebody connects.
 */
export class TlsContext {
  readonly #options: TlsContextOptions;
  readonly #now: () => number;
  #context: SecureContext;
  #material: TlsMaterial;
  #stamp: string;
  #lookedAt: number;
  #told = '';

  /** @throws {Error} when the files cannot be used: whoever builds it has read them before, for findings */
  constructor(options: TlsContextOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#lookedAt = this.#now();
    this.#stamp = stampOf(options.files);
    const material = readTlsFiles(options.files, this.#now());
    if (!isTlsMaterial(material)) throw new Error(tell(material));
    this.#material = material;
    this.#context = toContext(material);
  }

  /** The same object until the files change. */
  current(): SecureContext {
    this.#look();
    return this.#context;
  }

  /** What the present context is made of. */
  get material(): TlsMaterial {
    return this.#material;
  }

  #look(): void {
    const now = this.#now();
    if (now - this.#lookedAt < lookEveryMs && now >= this.#lookedAt) return;
    this.#lookedAt = now;
    const stamp = stampOf(this.#options.files);
    if (stamp !== this.#stamp) this.#read(stamp, now);
  }

  /** What could not be used is read again at the next look: the other half of a pair may have come. */
  #read(stamp: string, now: number): void {
    const material = readTlsFiles(this.#options.files, now);
    if (!isTlsMaterial(material)) return this.#tell(tell(material));
    try {
      this.#context = toContext(material);
    } catch (error) {
      return this.#tell((error as NodeJS.ErrnoException).code ?? 'they make no TLS context');
    }
    this.#material = material;
    this.#stamp = stamp;
    this.#told = '';
    this.#options.onChange?.({ problem: undefined, files: this.#options.files });
  }

  #tell(problem: string): void {
    if (problem === this.#told) return;
    this.#told = problem;
    this.#options.onChange?.({ problem, files: this.#options.files });
  }
}

function toContext({ ca, cert, key }: TlsMaterial): SecureContext {
  return createSecureContext({ minVersion, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
}

function stampOf({ ca, cert, key }: TlsFiles): string {
  return [ca, cert, key].map((file) => (file === undefined ? '' : fileStamp(file))).join('|');
}

function tell(
  problems: readonly { readonly file: string; readonly expected: string; readonly found: string }[],
): string {
  return problems.map(({ file, expected, found }) => `${file}: expected ${expected}, found ${found}`).join('; ');
}
