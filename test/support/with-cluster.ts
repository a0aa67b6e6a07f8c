import { clusterSupport } from '../../testbed/cluster-support.ts';

/** For `describe.skipIf`: tests that need a cluster of the test bed, where there can be none. Under CI=true that throws. */
export const NO_TEST_BED: boolean = !clusterSupport({ needsKwok: true }).available;
