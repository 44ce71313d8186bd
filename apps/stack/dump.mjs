import 'tsx';

await import('./src/check/write-generated.ts');
