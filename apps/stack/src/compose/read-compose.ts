import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { repositoryDir } from '../repository-dir';

const Service = z.object({
  build: z.string().optional(),
  image: z.string(),
  /** Started only when one of these is asked for. */
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  stop_grace_period: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});

const Compose = z.object({ services: z.record(z.string(), Service) });

export type ComposeService = z.infer<typeof Service>;

/** docker-compose.yml as Compose reads it: merge keys, and ${NAME}, ${NAME:-default}, ${NAME:?message} from `environment`. */
export function readCompose(environment: Record<string, string>): Record<string, ComposeService> {
  const text = readFileSync(path.join(repositoryDir, 'docker-compose.yml'), 'utf8');
  const interpolate = (value: unknown): unknown => {
    if (typeof value === 'string') return interpolateText(value, environment);
    if (Array.isArray(value)) return value.map(interpolate);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolate(inner)]));
  };
  return Compose.parse(interpolate(parse(text, { merge: true }))).services;
}

function interpolateText(text: string, environment: Record<string, string>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, kind?: string, rest?: string) => {
    const value = environment[name];
    if (value) return value;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return kind === '-' ? (rest ?? '') : '';
  });
}
