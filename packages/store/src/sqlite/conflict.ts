/** Thrown inside a transaction to roll it back: an expectation does not hold. Never leaves this folder. */
export class Conflict extends Error {}
