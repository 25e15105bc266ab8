/** The share of its cases that a property is asked: mutation testing runs each of them thousands of times. */
const SHARE = Number(process.env.COMITY_CASES ?? 1);

export const FULL = SHARE >= 1;

export const runs = (cases: number): number => Math.ceil(cases * SHARE);
