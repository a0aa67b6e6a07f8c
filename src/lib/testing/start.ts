/** When the clocks of tests begin. */
export const START = Date.UTC(2026, 10, 23, 5, 2);
