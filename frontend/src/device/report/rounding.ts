/** Rounds halves to the even neighbour, as Python does: figures must read the same wherever a report is composed. */
export function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A share of coverage in percentage points. */
export const points = (gain: number): number => halfEven(100 * gain);
