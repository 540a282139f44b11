// Progress of long work on a terminal: one line that is drawn over; in a file or pipe, one line every so often.

export type ProgressLine = { show(share: number, text: string): void; end(text: string): void }

const WIDTH = 24
/** Without a terminal a line is written this often at most, ms. */
const PLAIN_EVERY_MS = 5_000

export function progressLine(title: string, out: NodeJS.WriteStream = process.stdout): ProgressLine {
  let plainAt = 0
  return {
    show(share, text) {
      const done = Math.max(0, Math.min(1, share))
      const line = `${title} ${'█'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH, '·')} ${String(Math.floor(done * 100)).padStart(3)} %  ${text}`
      if (out.isTTY) out.write(`\r\u001b[K${line.slice(0, Math.max(20, out.columns - 1))}`)
      else if (performance.now() - plainAt >= PLAIN_EVERY_MS) {
        plainAt = performance.now()
        out.write(`${line}\n`)
      }
    },
    end: (text) => out.write(`${out.isTTY ? '\r\u001b[K' : ''}${title}: ${text}\n`),
  }
}
