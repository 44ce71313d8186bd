/** Followers report once a second; one without a report for this long is not there. */
export const aliveSeconds = 5;
