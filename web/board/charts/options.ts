// What all charts with axes share: sizes in rem, quiet lines, a tip drawn on the canvas (no HTML from data).
import type { Ink } from '../theme/palette.ts'

export const tip = (ink: Ink, rem: number) => ({
  renderMode: 'richText' as const,
  confine: true,
  backgroundColor: ink.panel,
  borderColor: ink.line,
  padding: [rem * 0.5, rem * 0.7],
  textStyle: { color: ink.text, fontSize: rem * 0.8, fontFamily: 'inherit' },
})
export const valueAxis = (ink: Ink, rem: number) => ({
  type: 'value' as const,
  axisLabel: { color: ink.muted, fontSize: rem * 0.72 },
  axisLine: { show: false },
  splitLine: { lineStyle: { color: ink.line } },
})
export const baseAxis = (ink: Ink, rem: number) => ({
  axisLabel: { color: ink.muted, fontSize: rem * 0.72, hideOverlap: true },
  axisLine: { lineStyle: { color: ink.line } },
  axisTick: { show: false },
  splitLine: { show: false },
})
/** Canvas needs font names; the page's own are inherited by asking the page. */
export const pageFont = (): string => getComputedStyle(document.documentElement).fontFamily
