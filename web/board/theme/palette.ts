// Colours with a meaning. Chosen to stay apart for colour-blind eyes (Okabe & Ito 2008, "Color Universal Design");
// a state or severity is always told by icon and word as well.
import type { State } from '../../../model/plant.ts'
import type { Theme } from '../preferences.ts'

export const STATE_COLOURS: Readonly<Record<State, string>> = {
  RUN: '#009e73',
  SETUP: '#e69f00',
  MINOR: '#f0e442',
  FAULT: '#d55e00',
  IDLE: '#56b4e9',
  STARVED: '#cc79a7',
  BLOCKED: '#9a6fb0',
  WARMUP: '#3d7edb',
  OFF: '#6f7f95',
  PLANNED: '#a9b6c8',
  UNKNOWN: '#4a5568',
}

export type Severity = 'info' | 'warn' | 'major' | 'critical'
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { critical: 3, major: 2, warn: 1, info: 0 }

/** Low to high for figures where high is good: orange over neutral to blue. */
const DIVERGING: Readonly<Record<Theme, readonly string[]>> = {
  dark: ['#d9660f', '#d69a5b', '#8e9bab', '#4c9fd8', '#1f78e0'],
  light: ['#c8550a', '#e8ae78', '#d9dee6', '#7cb6e2', '#1465b4'],
}
/** Low to high for amounts: faint to strong. */
const SEQUENTIAL: Readonly<Record<Theme, readonly string[]>> = {
  dark: ['#1c3350', '#245b8c', '#2f86bf', '#57b4e4', '#b9e6ff'],
  light: ['#e3eef8', '#aed1ec', '#6aaedb', '#2a7fbd', '#0b4d85'],
}
/** Low to high for trouble. */
const TROUBLE: Readonly<Record<Theme, readonly string[]>> = {
  dark: ['#27364d', '#6b4a38', '#a8622f', '#e07f2b', '#ffb65c'],
  light: ['#e9edf2', '#f3cfae', '#eba566', '#d9752b', '#a64a07'],
}
export type Ramp = 'diverging' | 'sequential' | 'trouble'
export function rampOf(ramp: Ramp, theme: Theme): readonly string[] {
  return { diverging: DIVERGING, sequential: SEQUENTIAL, trouble: TROUBLE }[ramp][theme]
}

/** Colour of `value` between `low` and `high` on a ramp; outside values take the nearest end. */
export function colourOf(value: number, low: number, high: number, ramp: readonly string[]): string {
  const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0
  const at = share * (ramp.length - 1)
  const from = Math.min(Math.floor(at), ramp.length - 2)
  return mix(ramp[from] ?? '#888888', ramp[from + 1] ?? '#888888', at - from)
}
function mix(a: string, b: string, share: number): string {
  const channel = (i: number) => {
    const x = Number.parseInt(a.slice(i, i + 2), 16)
    const y = Number.parseInt(b.slice(i, i + 2), 16)
    return Math.round(x + (y - x) * share)
  }
  return `rgb(${channel(1)}, ${channel(3)}, ${channel(5)})`
}

/** What charts draw with: canvas knows no CSS variables. */
export type Ink = {
  text: string
  muted: string
  line: string
  panel: string
  accent: string
  second: string
  band: string
  bad: string
  good: string
}
export const INK: Readonly<Record<Theme, Ink>> = {
  dark: {
    text: '#e8eef7',
    muted: '#9fb0c8',
    line: '#26364f',
    panel: '#111b2d',
    accent: '#56b4e9',
    second: '#7f8ea6',
    band: 'rgba(86, 180, 233, 0.16)',
    bad: '#f08a3c',
    good: '#3fb68f',
  },
  light: {
    text: '#14213a',
    muted: '#55657f',
    line: '#dde4ee',
    panel: '#ffffff',
    accent: '#0b6db8',
    second: '#9aa7ba',
    band: 'rgba(11, 109, 184, 0.12)',
    bad: '#c8550a',
    good: '#00795a',
  },
}
