import { testSeeds } from './seed-test.ts';

testSeeds(101, 200);
