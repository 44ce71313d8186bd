import { z } from 'zod';

// The page's policy forbids code made from text. Asked before, zod does not even try, and the console stays clean.
z.config({ jitless: true });
