/** Clients must bear fields that we add; and what a format or a type says already is not said again. */
export function leaveOut(schema: { [keyword: string]: unknown }): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format === 'uuid') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
