import { type Place, placeOf, type Scale } from './timeline'

/** Stretches as places on a scale, those that would touch on the screen drawn as one, so that there are never more than fit beside each other. */
export function strokesOf(stretches: readonly Scale[], view: Scale, whole: Scale, apart = 0.15): Place[] {
  const strokes: Place[] = []
  for (const stretch of stretches) {
    const place = placeOf(stretch, view, whole)
    if (!place.visible) continue
    const last = strokes.at(-1)
    if (last && place.left - (last.left + last.width) < apart)
      last.width = Math.max(last.width, place.left + place.width - last.left)
    else strokes.push({ ...place })
  }
  return strokes
}
