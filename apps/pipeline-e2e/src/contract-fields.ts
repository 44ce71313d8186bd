/** What a field must be; text describes what it is not. */
export type Kind = (value: unknown) => string | null;

export type Shape = Kind | { [field: string]: Shape } | [Shape];

const kind =
  (name: string, is: (value: unknown) => boolean): Kind =>
  (value) =>
    is(value) ? null : `is no ${name}: ${JSON.stringify(value)}`;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const text = kind('text', (value) => typeof value === 'string');
export const filled = kind('text with something in it', (value) => typeof value === 'string' && value !== '');
export const number = kind('number', isNumber);
export const count = kind('whole number from 0', (value) => Number.isInteger(value) && Number(value) >= 0);
export const bool = kind('boolean', (value) => typeof value === 'boolean');
/** Euros: a JSON number with at most two decimals. */
export const euros = kind('euros', (value) => isNumber(value) && Number(value.toFixed(2)) === value);
export const percent = kind('percent', (value) => isNumber(value) && value > 0 && value <= 100);

// Between 2001 and 2286 milliseconds have thirteen digits and seconds ten: neither can be taken for the other.
export const millis = kind('epoch milliseconds', (value) => /^\d{13}$/.test(String(value)) && isNumber(value));
export const seconds = kind('epoch seconds', (value) => /^\d{10}$/.test(String(value)) && isNumber(value));

/** A picture as a URL that a page can load, never the picture. */
export const picture = kind('URL', (value) => typeof value === 'string' && !value.startsWith('data:'));

export const is = (wanted: unknown): Kind => kind(JSON.stringify(wanted), (value) => value === wanted);
export const oneOf = (...wanted: string[]): Kind =>
  kind(`one of ${wanted.join(', ')}`, (value) => typeof value === 'string' && wanted.includes(value));
export const orNull =
  (other: Kind): Kind =>
  (value) =>
    value === null ? null : other(value);

/** Every named field that is missing or something else. Fields that we added are allowed; an empty list shows nothing. */
export function listMismatches(value: unknown, shape: Shape, path = 'body'): string[] {
  if (typeof shape === 'function') {
    const problem = value === undefined ? 'is missing' : shape(value);
    return problem ? [`${path} ${problem}`] : [];
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value) || value.length === 0) return [`${path} is no list with something in it`];
    return value.flatMap((each, index) => listMismatches(each, shape[0], `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${path} is no object: ${JSON.stringify(value)}`];
  return Object.entries(shape).flatMap(([field, inner]) =>
    listMismatches((value as Record<string, unknown>)[field], inner, `${path}.${field}`),
  );
}
