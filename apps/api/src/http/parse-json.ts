import { DomainError } from '@aftercommit/domain/domain-error';

/** @throws DomainError invalid_json */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('invalid_json');
  }
}
