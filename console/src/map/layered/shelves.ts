/** A rectangle's place among others: they stand in rows from left to right, the rows below each other. */
export function packShelves(
  sizes: { width: number; height: number }[],
  gap: number,
  aspect: number,
): { x: number; y: number }[] {
  const area = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0)
  const widest = sizes.reduce((most, { width }) => Math.max(most, width), 0)
  const limit = Math.max(widest, Math.sqrt(area * aspect))
  let x = 0
  let y = 0
  let row = 0
  return sizes.map(({ width, height }) => {
    if (x > 0 && x + width > limit) {
      x = 0
      y += row + gap
      row = 0
    }
    const place = { x, y }
    x += width + gap
    row = Math.max(row, height)
    return place
  })
}
