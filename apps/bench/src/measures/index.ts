import { drain } from './drain';
import { latency } from './latency';
import type { Measure } from './measure';
import { memory } from './memory';
import { wholeSystem } from './whole-system';
import { writerTax } from './writer-tax';

export const measures: Measure[] = [latency, drain, writerTax, wholeSystem, memory];
