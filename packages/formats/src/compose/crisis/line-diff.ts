export interface DiffLine {
  readonly mark: ' ' | '+' | '-';
  readonly text: string;
}

/** What a text of lines has gained and lost: the shortest list of lines to add and to take away. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  const common = commonLengths(old, now);
  const lines: DiffLine[] = [];
  let left = 0;
  let right = 0;
  while (left < old.length || right < now.length) {
    const was = old[left];
    const is = now[right];
    if (was !== undefined && was === is) {
      lines.push({ mark: ' ', text: was });
      left += 1;
      right += 1;
    } else if (
      is === undefined ||
      (was !== undefined && at(common, left + 1, right) >= at(common, left, right + 1))
    ) {
      lines.push({ mark: '-', text: was ?? '' });
      left += 1;
    } else {
      lines.push({ mark: '+', text: is });
      right += 1;
    }
  }
  return lines;
}

/** How many lines the ends of both have in common, by where they begin. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let left = old.length - 1; left >= 0; left -= 1)
    for (let right = now.length - 1; right >= 0; right -= 1) {
      const row = lengths[left];
      if (row === undefined) continue;
      row[right] =
        old[left] === now[right]
          ? 1 + at(lengths, left + 1, right + 1)
          : Math.max(at(lengths, left + 1, right), at(lengths, left, right + 1));
    }
  return lengths;
}

const at = (lengths: readonly (readonly number[])[], left: number, right: number): number =>
  lengths[left]?.[right] ?? 0;
