import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import type { ActingAdmin } from '../administration/record-audit';
import { balanceUpdatedEvent, changeBalance, lockWallet } from '../balance/wallet';
import { createCase } from '../catalogue/create-case';
import { createItem } from '../catalogue/create-item';
import { createAdmin } from '../users/create-admin';
import { createUser } from '../users/create-user';
import { hashPassword } from '../users/password';
import { demoCases, demoItems } from './demo-catalogue';
import { drawPicture } from './draw-picture';

/** Their passwords are their names: everybody knows them, so they exist nowhere but in a demo. */
const players = ['alice', 'bob'];
const owner = 'admin';
const giftCents = 50_000;

/**
 * Players with money, an owner, items and cases of all kinds, once per database: what is changed or deleted afterwards
 * stays so. false: it was done before. In production only with DEMO=1.
 */
export async function seedDemo(
  dataSource: DataSource,
  runTransaction: RunTransaction,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  if (environment.NODE_ENV === 'production' && environment.DEMO !== '1') {
    throw new Error('The demo has passwords that everybody knows: it is not for production. DEMO=1 allows it.');
  }
  if (await isSeeded(dataSource)) return false;
  const hashes = new Map<string, string>();
  for (const name of [...players, owner]) hashes.set(name, await hashPassword(name));
  return runTransaction(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('aftercommit.seed_demo'))`);
    if (await isSeeded(tx)) return false;
    await tx.query(`INSERT INTO settings (key, value) VALUES ('demo.seeded', 'true')`);
    const adminId = await createAdmin(tx, { username: owner, passwordHash: hashes.get(owner) ?? '', role: 'owner' });
    await seedCatalogue(tx, { adminId, username: owner });
    for (const login of players) await seedPlayer(tx, login, hashes.get(login) ?? null);
    return true;
  });
}

async function isSeeded(db: Pick<EntityManager, 'query'>): Promise<boolean> {
  const rows = await db.query<unknown[]>(`SELECT 1 FROM settings WHERE key = 'demo.seeded'`);
  return rows.length > 0;
}

async function seedCatalogue(tx: EntityManager, admin: ActingAdmin): Promise<void> {
  for (const { itemId, shape, ...item } of demoItems) {
    const picture = await storeDrawing(tx, drawPicture(shape, item.rarity));
    await createItem(tx, admin, { itemId, fields: { ...item, picture } });
  }
  for (const { caseId, rarity, contents, ...terms } of demoCases) {
    const picture = await storeDrawing(tx, drawPicture('chest', rarity));
    const fields = { ...terms, titleRu: null, titleLv: null, picture, status: 'published' as const };
    const weighted = contents.map(([itemId, weight]) => ({ itemId, weight }));
    await createCase(tx, admin, { caseId, fields: { ...fields, contents: weighted } });
  }
}

/** Uploads may be no SVG; ours is drawn here and holds nothing but shapes. */
async function storeDrawing(tx: EntityManager, svg: string): Promise<string> {
  const bytes = Buffer.from(svg);
  const hash = createHash('sha256').update(bytes).digest('hex');
  await tx.query(
    `INSERT INTO images (hash, content_type, bytes) VALUES ($1, 'image/svg+xml', $2) ON CONFLICT (hash) DO NOTHING`,
    [hash, bytes],
  );
  return `/api/images/${hash}`;
}

async function seedPlayer(tx: EntityManager, login: string, passwordHash: string | null): Promise<void> {
  const userId = await createUser(tx, { login, passwordHash });
  const wallet = await changeBalance(tx, await lockWallet(tx, userId), {
    amountCents: giftCents,
    kind: 'opening_balance',
    reference: userId,
    houseAccount: 'house:adjustments',
  });
  await appendToOutbox(tx, [balanceUpdatedEvent(wallet)]);
}
