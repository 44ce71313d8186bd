import { z } from 'zod';

/** The largest picture, decoded. */
export const pictureBytesMax = 5 * 1024 * 1024;

const urlLengthMax = 2_000;

/**
 * Where a picture comes from: nothing (''), an http(s) or relative URL, which is kept, or a base64 `data:` URL, which is
 * stored and answered as `/api/images/<hash>`. Any other scheme is refused.
 */
export const PictureSource = z
  .string()
  .trim()
  .refine((source) => isDataUrl(source) || isPageUrl(source), 'neither a data: URL nor a URL that a page can load');

export function isDataUrl(source: string): boolean {
  return /^data:/i.test(source);
}

function isPageUrl(source: string): boolean {
  // Browsers drop tabs and line ends inside a URL, so that "java\nscript:" would be a scheme.
  if (source.length > urlLengthMax || /[\u0000-\u0020\u007f]|\p{Surrogate}/u.test(source)) return false;
  return !/^[a-z][a-z0-9+.-]*:/i.test(source) || /^https?:\/\//i.test(source);
}
