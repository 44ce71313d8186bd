import 'tsx';

await import('./src/main.ts');
