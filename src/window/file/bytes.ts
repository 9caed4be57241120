import { DatabaseError } from './database.js';
import { DAMAGED } from './json.js';

/** Writes whole numbers from 0 on, each in as few bytes as it needs. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  /** @throws DatabaseError where `value` is no number to write, as one that comes of a damaged record: it would never end, or be read as another */
  write(value: number): void {
    this.#expect(LONGEST);
    // Nearly all are as small.
    if (value >= 0 && value < 128) this.#bytes[this.#length++] = value;
    else this.#writeLong(value);
  }

  #writeLong(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw new DatabaseError(`Expected a number from 0 to 2 ** 53 - 1, got ${value}`);
    }
    let rest = value;
    while (rest >= 128) {
      // Bits cannot be used: moments are longer than 32 of them.
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  append(bytes: Uint8Array): void {
    this.#expect(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What has been written. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for as many more. */
  #expect(count: number): void {
    const length = this.#length + count;
    if (length <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafe(length * 2);
    this.#bytes.copy(longer);
    this.#bytes = longer;
  }
}

/** Reads what a {@link ByteWriter} wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** What is left. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  /** @throws DatabaseError where there is nothing left */
  read(): number {
    const byte = this.#bytes[this.#at++];
    // Nearly all are as small.
    return byte !== undefined && byte < 128 ? byte : this.#readLong(byte);
  }

  #readLong(first: number | undefined): number {
    let value = 0;
    let byte = first;
    for (let scale = 1; ; scale *= 128) {
      if (byte === undefined) throw new DatabaseError(DAMAGED);
      if (byte < 128) return checked(value + byte * scale);
      value += (byte - 128) * scale;
      byte = this.#bytes[this.#at++];
    }
  }
}

/** Bytes of the largest safe integer. */
const LONGEST = 8;

function checked(value: number): number {
  if (value > Number.MAX_SAFE_INTEGER) throw new DatabaseError(DAMAGED);
  return value;
}
