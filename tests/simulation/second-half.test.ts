import { testSeeds } from './seed-test.ts';

testSeeds(51, 90);
