import type { EntitySchema } from 'typeorm';

/** Entities for plain reading and editing. The hot path is SQL beside the use case that owns it. */
export const entities: EntitySchema[] = [];
