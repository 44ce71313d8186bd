import path from 'node:path';

/** The checkout this code was started from. */
export const repositoryDir = path.resolve(__dirname, '../../..');

export const distDir = path.join(repositoryDir, 'dist');
