// A small tile of diagonal lines: how an area looks whose figure may not be shown. Told apart from a colour by its texture.
export type Pattern = { readonly image: HTMLCanvasElement; readonly repeat: 'repeat' }

const made = new Map<string, Pattern>()
/** Themes × sizes of rem: a handful; the oldest goes when a window is resized through many. */
const LIMIT = 8

export function hatch(ground: string, line: string, rem: number): Pattern {
  const size = Math.max(6, Math.round(rem * 0.5))
  const key = `${ground}${line}${size}`
  const known = made.get(key)
  if (known !== undefined) return known
  const image = document.createElement('canvas')
  image.width = size
  image.height = size
  const pen = image.getContext('2d')
  if (pen !== null) {
    pen.fillStyle = ground
    pen.fillRect(0, 0, size, size)
    pen.strokeStyle = line
    pen.lineWidth = size / 6
    for (const shift of [-size, 0, size]) {
      pen.beginPath()
      pen.moveTo(shift, size)
      pen.lineTo(shift + size, 0)
      pen.stroke()
    }
  }
  const pattern: Pattern = { image, repeat: 'repeat' }
  const oldest = made.keys().next()
  if (made.size >= LIMIT && !oldest.done) made.delete(oldest.value)
  made.set(key, pattern)
  return pattern
}
