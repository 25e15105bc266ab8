import type { Site, World } from '../world.ts';

/** The chain of the access log holds on every node from the first line to the head that its database knows, whatever it went through. */
export async function checkAccessLogs(world: World, running: readonly Site[]): Promise<void> {
  for (const { node, institute } of running) {
    const report = await node?.verifyAccessLog();
    if (report === undefined) continue;
    if (report.lines > 0) world.sometimes('read-noted');
    for (const { code, segment, sequence } of report.problems)
      world.violate('access-log', `${institute.id}: ${code} at ${segment}/${sequence}`);
  }
}
