import { AdminChangeBody, AdminListReply, NewAdminBody } from '../admin-admins';
import { CaseChangeBody, CaseIdReply, CaseListReply, NewCaseBody } from '../admin-cases';
import { ItemChangeBody, ItemIdReply, ItemListReply, NewItemBody } from '../admin-items';
import { LedgerQuery, LedgerReply } from '../admin-ledger';
import { CallbackListQuery, CallbackListReply, PaymentListQuery, PaymentListReply } from '../admin-payments';
import { AuditLogReply, ProblemListReply, ResolveProblemBody } from '../admin-problems';
import { DenyRequestBody, RequestListQuery, RequestListReply } from '../admin-requests';
import { AdminMeReply } from '../admin-sessions';
import {
  AdjustBalanceBody,
  BalanceReply,
  BlockUserBody,
  MuteUserBody,
  NewUserBody,
  UserChangeBody,
  UserIdReply,
  UserListQuery,
  UserListReply,
} from '../admin-users';
import { QueueSessionReply } from '../admin-queues';
import { ModeratedMessagesReply } from '../chat';
import { SuccessReply } from '../no-body';
import { PageQuery } from '../paging';
import { changeOperation, readOperation, type Operation } from './operation';

const moderator = { access: 'moderator', reply: SuccessReply } as const;
const admin = { access: 'admin', reply: SuccessReply } as const;
const owner = { access: 'owner', reply: SuccessReply } as const;

const sessionOperations: readonly Operation[] = [
  changeOperation('post', '/api/admin/logout', { ...moderator, summary: 'Ends this session' }),
  readOperation('/api/admin/me', { ...moderator, summary: 'Who this is', reply: AdminMeReply }),
  readOperation('/api/admin/admins', { ...owner, summary: 'The admins', reply: AdminListReply }),
  changeOperation('post', '/api/admin/admins', {
    ...owner,
    summary: 'Makes an admin',
    body: NewAdminBody,
    reply: UserIdReply,
    refusals: ['login_taken'],
  }),
  changeOperation('put', '/api/admin/admins/:id', {
    ...owner,
    summary: 'Changes an admin',
    body: AdminChangeBody,
    refusals: ['admin_not_found', 'last_owner'],
  }),
];

const pictureRefusals = ['image_too_large', 'image_invalid'] as const;

const catalogueOperations: readonly Operation[] = [
  readOperation('/api/admin/items', { ...admin, summary: 'The items', reply: ItemListReply }),
  changeOperation('post', '/api/admin/items', {
    ...admin,
    summary: 'Makes an item',
    body: NewItemBody,
    reply: ItemIdReply,
    refusals: ['id_taken', ...pictureRefusals],
  }),
  changeOperation('put', '/api/admin/items/:id', {
    ...admin,
    summary: 'Changes an item',
    body: ItemChangeBody,
    reply: ItemIdReply,
    refusals: ['item_not_found', ...pictureRefusals],
  }),
  changeOperation('delete', '/api/admin/items/:id', {
    ...admin,
    summary: 'Deletes an item that no case holds',
    refusals: ['item_not_found', 'item_in_use'],
  }),
  readOperation('/api/admin/cases', { ...admin, summary: 'The cases, in both spellings', reply: CaseListReply }),
  changeOperation('post', '/api/admin/cases', {
    ...admin,
    summary: 'Makes a case, in either spelling',
    body: NewCaseBody,
    reply: CaseIdReply,
    refusals: ['id_taken', 'item_not_found', ...pictureRefusals],
  }),
  changeOperation('put', '/api/admin/cases/:id', {
    ...admin,
    summary: 'Changes a case; what is absent stays',
    body: CaseChangeBody,
    reply: CaseIdReply,
    refusals: ['case_not_found', 'item_not_found', ...pictureRefusals],
  }),
  changeOperation('delete', '/api/admin/cases/:id', {
    ...admin,
    summary: 'Deletes a case, or archives it where history points at it',
    refusals: ['case_not_found'],
  }),
];

const ofUser = { refusals: ['user_not_found'] } as const;

const userOperations: readonly Operation[] = [
  readOperation('/api/admin/users', {
    ...moderator,
    summary: 'Players, newest first; q searches',
    query: UserListQuery,
    reply: UserListReply,
  }),
  changeOperation('post', '/api/admin/users', {
    ...admin,
    summary: 'Makes a player',
    body: NewUserBody,
    reply: UserIdReply,
    refusals: ['login_taken'],
  }),
  changeOperation('put', '/api/admin/users/:id', {
    ...admin,
    summary: 'Changes a player; a new password ends their sessions',
    body: UserChangeBody,
    reply: UserIdReply,
    refusals: ['user_not_found', 'login_taken'],
  }),
  changeOperation('delete', '/api/admin/users/:id', {
    ...admin,
    ...ofUser,
    summary: 'Deletes a player',
    reply: UserIdReply,
  }),
  changeOperation('post', '/api/admin/users/:id/balance', {
    ...admin,
    summary: 'Gives or takes money by hand, with a reason',
    body: AdjustBalanceBody,
    reply: BalanceReply,
    refusals: ['user_not_found', 'not_enough_balance'],
  }),
  readOperation('/api/admin/users/:id/ledger', {
    ...admin,
    ...ofUser,
    summary: "Where a player's money came from and went",
    query: LedgerQuery,
    reply: LedgerReply,
  }),
  changeOperation('post', '/api/admin/users/:id/block', {
    ...moderator,
    ...ofUser,
    summary: 'Shuts a player out',
    body: BlockUserBody,
  }),
  changeOperation('post', '/api/admin/users/:id/unblock', {
    ...moderator,
    ...ofUser,
    summary: 'Lets a player in again',
  }),
  changeOperation('post', '/api/admin/users/:id/mute', {
    ...moderator,
    ...ofUser,
    summary: 'Takes the word from a player in the chat',
    body: MuteUserBody,
  }),
  changeOperation('post', '/api/admin/users/:id/unmute', { ...moderator, ...ofUser, summary: 'Gives it back' }),
];

const deskOperations: readonly Operation[] = [
  readOperation('/api/admin/requests', {
    ...moderator,
    summary: 'Requests for prizes, pending ones first',
    query: RequestListQuery,
    reply: RequestListReply,
  }),
  ...(['approve', 'return'] as const).map((act) =>
    changeOperation('post', `/api/admin/requests/:id/${act}`, {
      ...moderator,
      summary: act === 'approve' ? 'The prize was sent' : 'The prize came back',
      refusals: ['request_not_found', 'request_not_pending'],
    }),
  ),
  changeOperation('post', '/api/admin/requests/:id/deny', {
    ...moderator,
    summary: 'The prize is not sent',
    body: DenyRequestBody,
    refusals: ['request_not_found', 'request_not_pending'],
  }),
  readOperation('/api/admin/problems', { ...moderator, summary: 'Problems, open ones first', reply: ProblemListReply }),
  changeOperation('post', '/api/admin/problems/:id/resolve', {
    ...moderator,
    summary: 'Solved, with an explanation',
    body: ResolveProblemBody,
    refusals: ['problem_not_found', 'problem_not_open'],
  }),
  changeOperation('post', '/api/admin/problems/:id/close', {
    ...moderator,
    summary: 'Nothing more will be done',
    refusals: ['problem_not_found', 'problem_closed'],
  }),
  changeOperation('post', '/api/admin/problems/:id/retry', {
    ...admin,
    summary: 'Applies the parked callback of this problem',
    refusals: ['problem_not_found', 'problem_not_open', 'callback_still_parked'],
  }),
  readOperation('/api/admin/logs', { ...moderator, summary: 'The newest 500 acts of admins', reply: AuditLogReply }),
  readOperation('/api/admin/payments', {
    ...admin,
    summary: 'Payments',
    query: PaymentListQuery,
    reply: PaymentListReply,
  }),
  readOperation('/api/admin/callbacks', {
    ...admin,
    summary: 'Callbacks as they came',
    query: CallbackListQuery,
    reply: CallbackListReply,
  }),
  readOperation('/api/admin/chat/messages', {
    ...moderator,
    summary: 'What was said, deleted or not',
    query: PageQuery,
    reply: ModeratedMessagesReply,
  }),
  changeOperation('delete', '/api/admin/chat/messages/:id', {
    ...moderator,
    summary: 'Takes a message away from every page',
    refusals: ['message_not_found'],
  }),
];

const queueOperations: readonly Operation[] = [
  changeOperation('post', '/api/admin/queues/session', {
    ...admin,
    summary: "Opens the queue's board, below /api/admin/queues/, to this browser for a quarter of an hour",
    reply: QueueSessionReply,
    idempotent: false,
  }),
];

/** Routes that take an admin's token. */
export const adminOperations: readonly Operation[] = [
  ...sessionOperations,
  ...catalogueOperations,
  ...userOperations,
  ...deskOperations,
  ...queueOperations,
];
