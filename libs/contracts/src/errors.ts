/** Every code an answer can carry, with its status and public message. Codes are never renamed. */
export const errorCodes = {
  invalid_input: { status: 400, message: 'Invalid input' },
  invalid_json: { status: 400, message: 'Invalid JSON' },
  payload_too_large: { status: 413, message: 'Payload too large' },
  unsupported_media_type: { status: 415, message: 'Unsupported media type' },
  not_found: { status: 404, message: 'Not found' },
  invalid_credentials: { status: 401, message: 'Invalid credentials' },
  wrong_password: { status: 403, message: 'Current password is wrong' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  user_blocked: { status: 403, message: 'User is blocked' },
  forbidden: { status: 403, message: 'Forbidden' },
  too_many_requests: { status: 429, message: 'Too many requests' },
  invalid_signature: { status: 401, message: 'Invalid signature' },
  already_opened: { status: 400, message: 'Already opened' },
  not_enough_deposit: { status: 403, message: 'Not enough deposit' },
  debt_unsettled: { status: 403, message: 'A payment was taken back: deposit what is missing first' },
  spend_limit_reached: { status: 403, message: 'That is more than your spending limit allows' },
  deposit_limit_reached: { status: 403, message: 'That is more than your deposit limit allows' },
  self_excluded: { status: 403, message: 'You have excluded yourself for some time' },
  callback_still_parked: { status: 409, message: 'There is no callback that can be applied' },
  payment_not_found: { status: 404, message: 'Payment not found' },
  not_enough_balance: { status: 402, message: 'Not enough balance' },
  case_not_found: { status: 404, message: 'Case not found' },
  offer_changed: { status: 409, message: 'The case has changed' },
  case_empty: { status: 400, message: 'Case has no items' },
  item_not_found: { status: 404, message: 'Item not found' },
  item_not_available: { status: 400, message: 'Item not available' },
  item_not_sellable: { status: 400, message: 'Item cannot be sold' },
  item_in_use: { status: 409, message: 'Item is in use' },
  out_of_stock: { status: 409, message: 'Item is out of stock' },
  opening_not_found: { status: 404, message: 'Opening not found' },
  trade_link_missing: { status: 400, message: 'TRADE_LINK_MISSING' },
  request_not_found: { status: 404, message: 'Request not found' },
  request_not_pending: { status: 409, message: 'Request is not pending' },
  user_not_found: { status: 404, message: 'User not found' },
  problem_not_found: { status: 404, message: 'Problem not found' },
  problem_not_open: { status: 409, message: 'Problem is not open' },
  problem_closed: { status: 409, message: 'Problem is closed' },
  admin_not_found: { status: 404, message: 'Admin not found' },
  last_owner: { status: 409, message: 'The last active owner stays' },
  owner_exists: { status: 409, message: 'There is an owner already' },
  login_taken: { status: 409, message: 'Login is taken' },
  id_taken: { status: 409, message: 'Id is taken' },
  image_too_large: { status: 413, message: 'Image is larger than 5 MB' },
  image_invalid: { status: 400, message: 'Image is not a picture' },
  chat_muted: { status: 403, message: 'You are muted in the chat' },
  message_not_found: { status: 404, message: 'Message not found' },
  idempotency_key_in_use: { status: 409, message: 'A request with this Idempotency-Key is still running' },
  idempotency_key_reused: { status: 422, message: 'Idempotency-Key was used with another body' },
  idempotency_key_expired: {
    status: 409,
    message: 'This Idempotency-Key was used long ago, and its answer is not kept any more',
  },
  try_again: { status: 503, message: 'Try again' },
  internal_error: { status: 500, message: 'Internal server error' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The body of every refusal. */
export type ErrorReply = { success: false; error: string; code: ErrorCode };

export function createErrorReply(code: ErrorCode, message: string = errorCodes[code].message): ErrorReply {
  return { success: false, error: message, code };
}
