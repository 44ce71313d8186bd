/** The release of this code, as package.json says. */
export const release = '0.1.0';
