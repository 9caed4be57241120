import { createHash } from 'node:crypto';

const MAX_LENGTH = 64;

/**
 * Writes a segment of a canonical path into a key: percent-encoded, so that it holds no space, brace, `#`, `=` or line
 * break, and hashed where it is longer than 64 characters. Different segments stay different: no encoded text holds
 * the colon that marks a hash.
 */
export function keyPart(canonical: string): string {
  const encoded = encodeURIComponent(decodeURIComponent(canonical));
  if (encoded.length <= MAX_LENGTH) return encoded;
  return `sha256:${createHash('sha256').update(encoded).digest('base64url')}`;
}
