// RFC 4180 text to rows, a piece at a time: quotes, doubled quotes, line ends inside quotes. Keeps the number of the line a row began on.
// Bounded: a row longer than MAX_ROW is given as undefined and not kept.
// Promises: a quote that is never closed, or closed before its cell ends, is told and never read as a cell that holds the lines between.

export type CsvRow = {
  readonly line: number
  readonly cells: readonly string[] | undefined
  /** `cells` is undefined because of a quote: the line it opens on, and the one it is closed on too early; null: never. */
  readonly quote?: { readonly opens: number; readonly closes: number | null }
}

const MAX_ROW = 1024 * 1024

export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  let cells: string[] = []
  let cell = ''
  let size = 0
  let line = 1
  let began = 1
  let quoted = false
  let opens = 0
  let quote: CsvRow['quote']
  /** A quote inside quotes was seen: the next character says whether it ended them. */
  let pending = false
  let comma = ''
  let first = true
  const finish = (): CsvRow => {
    const row =
      quote === undefined ? { line: began, cells: size > MAX_ROW ? undefined : [...cells, cell] } : { line: began, cells: undefined, quote }
    quote = undefined
    cells = []
    cell = ''
    size = 0
    began = line
    return row
  }
  for await (const given of pieces) {
    const text = first ? given.replace(/^\uFEFF/, '') : given
    if (first) comma = delimiterOf(text)
    first = false
    let from = 0
    const add = (to: number) => {
      size += to - from
      if (size <= MAX_ROW) cell += text.slice(from, to)
    }
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!
      if (quoted) {
        if (pending) {
          pending = false
          if (c === '"') {
            from = i
            continue
          }
          quoted = false
          from = i
          if (c !== comma && c !== '\n' && c !== '\r') quote ??= { opens, closes: line }
        } else {
          if (c === '\n') line++
          if (c === '"') {
            add(i)
            pending = true
          }
          continue
        }
      }
      if (c === '"' && cell === '' && from === i) {
        quoted = true
        opens = line
        from = i + 1
      } else if (c === comma) {
        add(i)
        cells.push(cell)
        cell = ''
        from = i + 1
      } else if (c === '\n') {
        add(text[i - 1] === '\r' && i > from ? i - 1 : i)
        if (cell.endsWith('\r')) cell = cell.slice(0, -1)
        line++
        from = i + 1
        if (cells.length > 0 || cell !== '') yield finish()
        else began = line
      }
    }
    if (!pending) add(text.length)
  }
  if (quoted && !pending) quote ??= { opens, closes: null }
  if (cells.length > 0 || cell !== '' || quote !== undefined) yield finish()
}

/** The separator of the first line: a spreadsheet of another country writes semicolons. */
function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/\r?\n|$/))
  const count = (c: string) => head.split(c).length
  return [',', ';', '\t'].reduce((best, c) => (count(c) > count(best) ? c : best))
}
