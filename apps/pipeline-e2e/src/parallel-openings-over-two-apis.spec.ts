import { checkInvariants } from '@aftercommit/domain/balance/check-invariants';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { eventually } from '@aftercommit/testing/eventually';
import { createSite, type Site } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

const atOnce = 200;
const affordable = 10;
const priceCents = 300;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ counts: { api: 2, dispatcher: 0, socket: 0 } });
}, 120_000);
afterAll(() => pipeline.stop(), 60_000);

/** Two hundred wait for one wallet: who waited too long for a connection is told to try again, and does. */
function openWhenThereIsRoom(site: Site, caseId: unknown, token: string): Promise<{ status: number }> {
  return eventually(
    async () => {
      const answer = await site.call('POST', '/api/cases/open', { caseId }, token);
      return answer.status === 503 ? null : answer;
    },
    { deadlineMs: 60_000, intervalMs: 200 },
  );
}

test(`[G7] of ${atOnce} openings at once at two api processes with money for ${affordable}, ${affordable} happen`, async () => {
  const { site, dataSource } = pipeline;
  const { id, token } = await site.signIn('alice');
  const admin = await site.signInAdmin();
  const item = { type: 'skin', title: 'Knife', image_url: '/k.png', price_eur: 3 };
  const { body } = await site.call('POST', '/api/admin/items', item, admin);
  const offer = { title: 'Rush', type: 'event', price: priceCents / 100, status: 'published' };
  const items = [{ item_id: body.item_id, weight: 1 }];
  const caseId = (await site.call('POST', '/api/admin/cases', { ...offer, items }, admin)).body.id;
  const runTransaction = createRunTransaction(dataSource, () => undefined);
  await runTransaction(async (tx) => {
    const wallet = await lockWallet(tx, id);
    const cause = { kind: 'adjustment', reference: 'exactly ten', houseAccount: 'house:adjustments' } as const;
    await changeBalance(tx, wallet, { amountCents: affordable * priceCents - wallet.balanceCents, ...cause });
  });
  const sites = pipeline.apis.map(({ url }) => createSite(url, pipeline.webhookSecret));

  const answers = await Promise.all(
    Array.from({ length: atOnce }, (_, at) => openWhenThereIsRoom(sites[at % 2] ?? site, caseId, token)),
  );

  const statuses = answers.map(({ status }) => status);
  const count = (status: number): number => statuses.filter((each) => each === status).length;
  expect({ opened: count(200), refused: count(402), all: statuses.length }).toEqual({
    opened: affordable,
    refused: atOnce - affordable,
    all: atOnce,
  });
  const openings = await dataSource.query('SELECT FROM openings WHERE user_id = $1 AND case_id = $2', [id, caseId]);
  expect(openings).toHaveLength(affordable);
  expect((await checkInvariants(dataSource)).filter(({ violations }) => violations.length > 0)).toEqual([]);
}, 120_000);
