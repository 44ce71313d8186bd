import 'tsx';

await import('./src/supervisor/main.ts');
