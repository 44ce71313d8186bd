import { drain } from './drain';
import { growth } from './growth';
import { heldTransaction } from './held-transaction';
import { latency } from './latency';
import type { Measure } from './measure';
import { memory } from './memory';
import { scale } from './scale';
import { sockets } from './sockets';
import { wholeSystem } from './whole-system';
import { writerTax } from './writer-tax';

export const measures: Measure[] = [
  latency,
  drain,
  writerTax,
  wholeSystem,
  memory,
  sockets,
  scale,
  growth,
  heldTransaction,
];
