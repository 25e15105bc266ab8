import { testSeeds } from './seed-test.ts';

// Two files, so that two cores share them.
testSeeds(1, 40);
