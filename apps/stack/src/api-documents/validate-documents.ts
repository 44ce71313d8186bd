import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';

/** What the schema of OpenAPI 3.1 says against a document; nothing: it is valid. */
export async function validateOpenApi(document: object): Promise<string[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  return valid ? [] : [JSON.stringify(errors)];
}

const diagnosticError = 0;

/** What the parser of AsyncAPI says against a document; nothing: it is valid. Its advice is not counted. */
export async function validateAsyncApi(document: object): Promise<string[]> {
  const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
  const problems = diagnostics.filter(({ severity }) => severity === diagnosticError);
  if (!parsed && problems.length === 0) return ['the parser made nothing of it'];
  return problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
