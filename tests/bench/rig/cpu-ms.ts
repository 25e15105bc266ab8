/** What this process has spent so far, all threads: unlike the time on the wall it says little of what else the machine does. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
