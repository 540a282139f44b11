// Progress of long work on a terminal: one line that is drawn over; in a file or pipe, one line every so often.

export type ProgressLine = { show(share: number, text: string): void; end(text: string): void }

/** A length of time as one says it: `24 h`, `3 min`, `12 s`. */
export function lengthText(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1000))} s`
  if (minutes < 60) return `${minutes} min`
  if (minutes >= 600) return `${Math.round(minutes / 60)} h`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

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
