import { ApiError } from './api-error';

// What a person can do about it; every other refusal is shown in the server's own words.
const sentences: Record<string, string> = {
  invalid_credentials: 'The login or the password is wrong.',
  unauthorized: 'Your session has ended. Sign in again.',
  user_blocked: 'This account is blocked.',
  already_opened: 'You have opened this case already.',
  not_enough_deposit: 'Your deposits of this period do not reach the case yet.',
  not_enough_balance: 'Your balance does not cover the price.',
  trade_link_missing: 'Add your trade link first, then claim again.',
  item_not_available: 'This item is not available any more.',
  out_of_stock: 'This prize is out of stock at the moment.',
  too_many_requests: 'Too many attempts. Wait a minute and try again.',
  unreachable: 'The server did not answer. Nothing is done twice: try again.',
  try_again: 'The server is busy. Nothing is done twice: try again.',
  unreadable: 'The answer of the server could not be read.',
};

/** What to tell the person. */
export function describeError(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page. Reload it.';
  return sentences[error.code] ?? error.message;
}
