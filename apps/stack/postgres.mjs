import 'tsx';

await import('./src/serve-postgres.ts');
