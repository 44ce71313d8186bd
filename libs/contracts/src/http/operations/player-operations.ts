import { HistoryReply, OpenCaseBody, OpenCaseReply } from '../cases';
import { ChatMessagesReply, PostMessageBody, PostMessageReply } from '../chat';
import { ClientSeedBody, FairOpeningReply, FairSeedReply, FairSeedsReply, RotateSeedReply } from '../fair';
import { ClaimReply, InventoryReply, InventoryRequest, SellReply } from '../inventory';
import { LimitsBody, LimitsReply, SelfExclusionBody } from '../limits';
import { SuccessReply } from '../no-body';
import { CreatePayment, DemoPay, DemoPayReply, PaymentReply, PaymentsReply } from '../payments';
import { LanguageBody, ProfileReply, TradeLinkBody } from '../profile';
import { RequestsReply } from '../requests';
import { PasswordChangeBody } from '../sessions';
import { changeOperation, readOperation, type Operation } from './operation';

const access = 'player';

const accountOperations: readonly Operation[] = [
  changeOperation('post', '/api/auth/logout', { access, summary: 'Ends this session', reply: SuccessReply }),
  changeOperation('post', '/api/auth/password', {
    access,
    summary: 'Changes the password; the other sessions end and their sockets close',
    body: PasswordChangeBody,
    reply: SuccessReply,
    refusals: ['wrong_password', 'too_many_requests'],
  }),
  readOperation('/api/profile', {
    access,
    summary: 'The player, and every published case as it is for them',
    reply: ProfileReply,
  }),
  changeOperation('post', '/api/user/tradelink', {
    access,
    summary: 'Where skins are sent',
    body: TradeLinkBody,
    reply: SuccessReply,
  }),
  changeOperation('post', '/api/user/language', {
    access,
    summary: 'The language of the pages',
    body: LanguageBody,
    reply: SuccessReply,
  }),
  readOperation('/api/limits', {
    access,
    summary: 'What the player allows themselves, and has used',
    reply: LimitsReply,
  }),
  changeOperation('put', '/api/limits', {
    access,
    summary: 'Changes limits: less at once, more after a delay',
    body: LimitsBody,
    reply: LimitsReply,
  }),
  changeOperation('post', '/api/limits/self-exclusion', {
    access,
    summary: 'No opening and no deposit for so many days',
    body: SelfExclusionBody,
    reply: LimitsReply,
  }),
];

const playOperations: readonly Operation[] = [
  changeOperation('post', '/api/cases/open', {
    access,
    summary: 'Pays for a case and wins what the server draws',
    body: OpenCaseBody,
    reply: OpenCaseReply,
    refusals: [
      'case_not_found',
      'already_opened',
      'not_enough_deposit',
      'not_enough_balance',
      'debt_unsettled',
      'offer_changed',
      'case_empty',
      'out_of_stock',
    ],
  }),
  readOperation('/api/user/history', { access, summary: 'The newest 50 openings', reply: HistoryReply }),
  readOperation('/api/inventory', {
    access,
    summary: 'Prizes that are available or on their way',
    reply: InventoryReply,
  }),
  changeOperation('post', '/api/inventory/claim', {
    access,
    summary: 'Takes money to the balance, or asks an admin to send the item',
    body: InventoryRequest,
    reply: ClaimReply,
    refusals: ['item_not_available', 'trade_link_missing'],
  }),
  changeOperation('post', '/api/inventory/sell', {
    access,
    summary: 'Sells a prize to the house',
    body: InventoryRequest,
    reply: SellReply,
    refusals: ['item_not_available', 'item_not_sellable'],
  }),
  readOperation('/api/user/requests', { access, summary: 'Requests that are not dismissed', reply: RequestsReply }),
  changeOperation('post', '/api/user/requests/:requestId/dismiss', {
    access,
    summary: 'Takes a request off the list',
    reply: SuccessReply,
    refusals: ['request_not_found'],
  }),
  readOperation('/api/fair/seed', { access, summary: 'What the next draw is committed to', reply: FairSeedReply }),
  readOperation('/api/fair/seeds', {
    access,
    summary: 'Every seed so far, those that were revealed with their secret',
    reply: FairSeedsReply,
  }),
  changeOperation('put', '/api/fair/client-seed', {
    access,
    summary: "Changes the player's part of the draw",
    body: ClientSeedBody,
    reply: FairSeedReply,
  }),
  changeOperation('post', '/api/fair/rotate', {
    access,
    summary: 'Reveals the seed and begins another',
    reply: RotateSeedReply,
  }),
  readOperation('/api/fair/openings/:id', {
    access,
    summary: 'Everything that decided an opening',
    reply: FairOpeningReply,
    refusals: ['opening_not_found'],
  }),
];

const paymentOperations: readonly Operation[] = [
  readOperation('/api/payments', { access, summary: "The player's payments", reply: PaymentsReply }),
  changeOperation('post', '/api/payments', {
    access,
    summary: 'Begins a payment; its id is what the provider must give back',
    body: CreatePayment,
    reply: PaymentReply,
  }),
  changeOperation('post', '/api/demo/payments/:id/pay', {
    access,
    summary: 'Plays the payment provider; in the demo only',
    body: DemoPay,
    reply: DemoPayReply,
    refusals: ['payment_not_found', 'try_again'],
    idempotent: false,
  }),
];

const chatOperations: readonly Operation[] = [
  readOperation('/api/chat/messages', { access, summary: 'The newest 50 messages', reply: ChatMessagesReply }),
  changeOperation('post', '/api/chat/messages', {
    access,
    summary: 'Says something to everybody',
    body: PostMessageBody,
    reply: PostMessageReply,
    refusals: ['chat_muted', 'too_many_requests'],
  }),
];

/** Routes that take a player's token. */
export const playerOperations: readonly Operation[] = [
  ...accountOperations,
  ...playOperations,
  ...paymentOperations,
  ...chatOperations,
];
