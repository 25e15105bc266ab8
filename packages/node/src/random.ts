/** The passed-in randomness: unpredictable in production, seeded in the simulation. */
export interface Random {
  bytes(count: number): Uint8Array;
}
