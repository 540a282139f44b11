// A chart that is drawn only while its box has a size: ECharts fails on a map of no width, which is what a box has while the page changes
// its columns. What was to be drawn meanwhile is drawn when there is room. Knows neither the document nor what is drawn.

type Box = { readonly clientWidth: number; readonly clientHeight: number }
type Canvas<Option> = {
  setOption(option: Option, how: { readonly notMerge: boolean; readonly lazyUpdate: boolean }): void
  resize(): void
  dispose(): void
}
export type SizedChart<Option> = {
  /** `replace`: it takes the place of the one before instead of being merged into it. */
  draw(option: Option, replace: boolean): void
  /** The box may have another size, or its text other letters. */
  fit(): void
  close(): void
}
/** `open`: makes the canvas, once, when there is first room for it. */
export function sizedChart<Option>(box: Box, open: () => Canvas<Option>): SizedChart<Option> {
  let canvas: Canvas<Option> | undefined
  let waiting: { readonly option: Option; readonly replace: boolean } | undefined
  const hasRoom = () => box.clientWidth > 0 && box.clientHeight > 0
  const flush = () => {
    if (waiting === undefined) return
    canvas?.setOption(waiting.option, { notMerge: waiting.replace, lazyUpdate: true })
    waiting = undefined
  }
  return {
    draw(option, replace) {
      waiting = { option, replace: replace || waiting?.replace === true }
      if (!hasRoom()) return
      canvas ??= open()
      flush()
    },
    fit() {
      if (!hasRoom()) return
      if (canvas === undefined) canvas = open()
      else canvas.resize()
      flush()
    },
    close() {
      canvas?.dispose()
      canvas = undefined
      waiting = undefined
    },
  }
}
