import 'tsx';

await import('./src/chaos/main.ts');
