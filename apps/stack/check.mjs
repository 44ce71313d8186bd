import 'tsx';

await import('./src/check/main.ts');
