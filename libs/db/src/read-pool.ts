import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The pool that a DataSource keeps. TypeORM gives it no public name. */
export function readPool({ driver }: DataSource): Pool {
  return (driver as unknown as { master: Pool }).master;
}
