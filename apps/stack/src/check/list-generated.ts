import { rmSync } from 'node:fs';
import path from 'node:path';
import { buildAsyncApi } from '../api-documents/build-asyncapi';
import { buildOpenApi } from '../api-documents/build-openapi';
import { buildVerifier, verifierFile } from '../build/build-verifier';
import { createScratchDir } from '../create-scratch-dir';
import { startEmbeddedPostgres } from '../embedded-postgres/start-embedded-postgres';
import { migrateDatabase } from '../migrate-database';
import { repositoryDir } from '../repository-dir';
import { describeEnvironment } from './describe-environment';
import { dumpSchema } from './dump-schema';

export type GeneratedFile = { file: string; content: string };

/** Files in the repository that must say what the code says. */
export async function listGenerated(): Promise<GeneratedFile[]> {
  return [
    { file: path.join(repositoryDir, 'migrations/schema.sql'), content: await dumpFreshSchema() },
    { file: path.join(repositoryDir, '.env.example'), content: describeEnvironment() },
    { file: verifierFile, content: buildVerifier() },
    { file: path.join(repositoryDir, 'docs/api/openapi.json'), content: writeJson(buildOpenApi()) },
    { file: path.join(repositoryDir, 'docs/api/asyncapi.json'), content: writeJson(buildAsyncApi()) },
  ];
}

const writeJson = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

async function dumpFreshSchema(): Promise<string> {
  const dataDir = createScratchDir();
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, log: () => undefined });
  try {
    await migrateDatabase(postgres.url);
    return await dumpSchema(postgres.url);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
