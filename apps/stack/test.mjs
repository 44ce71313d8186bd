import 'tsx';

await import('./src/test/main.ts');
