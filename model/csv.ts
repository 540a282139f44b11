// RFC 4180 text to rows, a piece at a time: quotes, doubled quotes, line ends inside quotes. Keeps the number of the line a row began on.
// Bounded: a row longer than MAX_ROW is given as undefined and not kept.

export type CsvRow = { readonly line: number; readonly cells: readonly string[] | undefined }

const MAX_ROW = 1024 * 1024

export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow> {
  let cells: string[] = []
  let cell = ''
  let size = 0
  let line = 1
  let began = 1
  let quoted = false
  /** A quote inside quotes was seen: the next character says whether it ended them. */
  let pending = false
  let comma = ''
  let first = true
  const finish = (): CsvRow => {
    const row = { line: began, cells: size > MAX_ROW ? undefined : [...cells, cell] }
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
  if (cells.length > 0 || cell !== '') yield finish()
}

/** The separator of the first line: a spreadsheet of another country writes semicolons. */
function delimiterOf(text: string): string {
  const head = text.slice(0, text.search(/\r?\n|$/))
  const count = (c: string) => head.split(c).length
  return [',', ';', '\t'].reduce((best, c) => (count(c) > count(best) ? c : best))
}
