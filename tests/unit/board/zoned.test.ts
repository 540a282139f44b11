import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zonedText, zonedTime } from '../../../web/board/format/zoned.ts'

describe('a time on the wall of the plant', () => {
  it('is a moment in the zone of the plant, wherever the browser is', () => {
    expect(zonedTime('2026-01-05T08:00', 'Asia/Shanghai')).toBe(Date.UTC(2026, 0, 5))
    expect(zonedText(Date.UTC(2026, 0, 5), 'Asia/Shanghai')).toBe('2026-01-05T08:00')
    expect([zonedTime('', 'Asia/Shanghai'), zonedTime('2026-02-31', 'UTC'), zonedTime('08:00', 'UTC')]).toEqual([null, null, null])
  })
  it('that a clock change skips is the hour after it, and one that comes twice is the first', () => {
    expect(zonedTime('2026-03-29T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30))
    expect(zonedTime('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30))
  })
  it('comes back as it was, whatever the zone', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), zones, (minutes, zone) => {
        const text = zonedText(minutes * 60_000, zone)
        expect(zonedText(zonedTime(text, zone)!, zone)).toBe(text)
      }),
    )
  })
})
