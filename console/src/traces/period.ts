const lengths = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400]

/** Steps that a chart of this page shows at most. */
const most = 96

/** The shortest round period, in seconds, that divides a window into no more steps than a chart shows. */
export function periodFor(seconds: number): number {
  return lengths.find((length) => seconds / length <= most) ?? 86_400
}
