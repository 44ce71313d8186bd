import path from 'node:path';

export const repositoryDir = path.resolve(__dirname, '../../..');
