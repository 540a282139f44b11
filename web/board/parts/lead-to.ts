// Leads to a part of a page that has just been opened for it: what stands above it fills in by and by and would push it away. Ends with the
// first thing the person does.

const OWN_WILL = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const
/** Long enough for the panels above to have asked for what they show, ms. */
const LONGEST_MS = 3_000

/** Returns how to stop. */
export function leadTo(part: Element): () => void {
  const watcher = new ResizeObserver(() => part.scrollIntoView())
  const stop = () => {
    clearTimeout(timer)
    watcher.disconnect()
    for (const kind of OWN_WILL) removeEventListener(kind, stop)
  }
  const timer = setTimeout(stop, LONGEST_MS)
  for (const kind of OWN_WILL) addEventListener(kind, stop, { passive: true })
  watcher.observe(part.closest('.page') ?? part)
  return stop
}
