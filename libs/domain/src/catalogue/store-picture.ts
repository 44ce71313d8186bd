import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { isDataUrl, pictureBytesMax } from '@aftercommit/contracts/http/picture-source';
import { DomainError } from '../domain-error';

/**
 * The URL under which a picture is referred to: an uploaded one is stored once, whoever uploads it again, and everything
 * else is a URL already.
 * @throws DomainError image_invalid | image_too_large
 */
export async function storePicture(tx: EntityManager, source: string): Promise<string> {
  if (!isDataUrl(source)) return source;
  const bytes = decodeDataUrl(source);
  const contentType = detectContentType(bytes);
  const hash = createHash('sha256').update(bytes).digest('hex');
  await tx.query('INSERT INTO images (hash, content_type, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING', [
    hash,
    contentType,
    bytes,
  ]);
  return `/api/images/${hash}`;
}

function decodeDataUrl(source: string): Buffer {
  const comma = source.indexOf(',');
  const base64 = source.slice(comma + 1);
  if (comma === -1 || !/;base64$/i.test(source.slice(0, comma))) throw new DomainError('image_invalid');
  // Buffer.from skips what is not base64; a picture with holes is refused instead.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new DomainError('image_invalid');
  if (Buffer.byteLength(base64, 'base64') > pictureBytesMax) throw new DomainError('image_too_large');
  return Buffer.from(base64, 'base64');
}

/** By the first bytes, whatever the upload calls itself. No SVG: it can carry scripts. */
function detectContentType(bytes: Buffer): string {
  const startsWith = (signature: string, at = 0) => bytes.toString('latin1', at, at + signature.length) === signature;
  if (startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith('RIFF') && startsWith('WEBP', 8)) return 'image/webp';
  if (startsWith('GIF87a') || startsWith('GIF89a')) return 'image/gif';
  throw new DomainError('image_invalid');
}
