import { AdminSignIn, AdminSignInReply } from '../admin-sessions';
import { CaseReply, CasesReply } from '../cases';
import { DropsReply, StatsReply } from '../drops';
import { HealthReply, LiveReply } from '../health';
import { PaymentCallback, PaymentCallbackReply } from '../payments';
import { RegisterBody, SignInBody, SignInReply } from '../sessions';
import { changeOperation, readOperation, type Operation } from './operation';

const access = 'public';

/** Routes that need no session. */
export const publicOperations: readonly Operation[] = [
  readOperation('/health', { access, summary: 'Is the site up, and how many sockets are open', reply: HealthReply }),
  readOperation('/health/live', { access, summary: 'This process runs', reply: LiveReply }),
  readOperation('/health/ready', { access, summary: 'This process takes requests; 503 while not', reply: LiveReply }),
  readOperation('/api/docs', { access, summary: 'This document as a page', reply: 'page' }),
  readOperation('/api/docs/events', { access, summary: 'The events as a page', reply: 'page' }),
  readOperation('/api/docs/openapi.json', { access, summary: 'This document', reply: 'json' }),
  readOperation('/api/docs/asyncapi.json', { access, summary: 'The document of the events', reply: 'json' }),
  readOperation('/api/docs/assets/:file', {
    access,
    summary: 'What the pages load',
    reply: 'page',
    refusals: ['not_found'],
  }),
  readOperation('/api/stats/public', { access, summary: 'Players and openings so far', reply: StatsReply }),
  readOperation('/api/drops/recent', { access, summary: 'The newest 20 prizes of everybody', reply: DropsReply }),
  readOperation('/api/images/:hash', {
    access,
    summary: 'An uploaded picture',
    reply: 'picture',
    refusals: ['not_found'],
  }),
  readOperation('/api/cases', { access, summary: 'Every published case', reply: CasesReply }),
  readOperation('/api/cases/:id', {
    access,
    summary: 'A case, what is in it and with which chance',
    reply: CaseReply,
    refusals: ['case_not_found'],
  }),
  changeOperation('post', '/api/auth/session', {
    access,
    summary: 'Signs a player in; the cookie that comes with it is for the socket handshake alone',
    body: SignInBody,
    reply: SignInReply,
    refusals: ['invalid_credentials', 'user_blocked', 'too_many_requests'],
    idempotent: false,
  }),
  changeOperation('post', '/api/auth/register', {
    access,
    summary: 'Makes an account and signs in to it; a repeat with the same key signs in again',
    body: RegisterBody,
    reply: SignInReply,
    refusals: ['login_taken', 'too_many_requests'],
  }),
  changeOperation('post', '/api/admin/login', {
    access,
    summary: 'Signs an admin in',
    body: AdminSignIn,
    reply: AdminSignInReply,
    refusals: ['invalid_credentials', 'user_blocked', 'too_many_requests'],
    idempotent: false,
  }),
  changeOperation('post', '/api/payment/callback', {
    access,
    summary: 'A provider reports a payment; the Standard Webhooks signature is over the bytes of the body',
    body: PaymentCallback,
    reply: PaymentCallbackReply,
    refusals: ['invalid_signature'],
    idempotent: false,
  }),
  changeOperation('post', '/api/payment/callback/stripe', {
    access,
    summary: 'Stripe reports an event, signed with Stripe-Signature; only where its secret is set',
    reply: 'json',
    refusals: ['invalid_signature', 'invalid_json'],
    idempotent: false,
  }),
  changeOperation('post', '/api/payment/callback/montonio', {
    access,
    summary: 'Montonio reports an order by a signed token; only where its keys are set',
    reply: 'json',
    refusals: ['invalid_signature', 'invalid_json'],
    idempotent: false,
  }),
];
