// Names, segments, counties and working hours of the fictitious cluster, as data. No enterprise here exists; every name says so.
import type { Break, Shift } from '../model/plant.ts'

export type SegmentPlan = {
  /** Slug of the segment, as in the registry's table. */
  readonly code: string
  /** Middle part of the enterprise ids: demo-{key}-01. */
  readonly key: string
  /** Last part of the Chinese names. */
  readonly trade: string
  /** Share of the enterprises, and how many devices one has compared with the others. */
  readonly enterprises: number
  readonly size: number
  /** GB/T 2260, with weights. */
  readonly counties: readonly (readonly [code: string, weight: number])[]
  /** Profiles of its machines: single devices, with weights; lines are taken first where an enterprise is large enough. */
  readonly single: readonly (readonly [profile: string, weight: number])[]
  readonly line?: string
  /** Patterns of work, with weights. */
  readonly hours: readonly (readonly [pattern: keyof typeof HOURS, weight: number])[]
}

const ALL = [1, 2, 3, 4, 5, 6, 7]
const shift = (name: string, start: string, end: string, days: readonly number[] = ALL): Shift => ({ name, start, end, days })
const pause = (start: string, end: string): Break => ({ start, end })

/** What plants of the region commonly work. An end at or before the start runs over midnight. */
export const HOURS = {
  one: { shifts: [shift('day', '08:00', '17:00', [1, 2, 3, 4, 5, 6])], breaks: [pause('12:00', '13:00')] },
  long: { shifts: [shift('day', '07:30', '20:00')], breaks: [pause('11:30', '12:30'), pause('17:00', '17:30')] },
  two: {
    shifts: [shift('early', '07:30', '15:30'), shift('late', '15:30', '23:30')],
    breaks: [pause('11:30', '12:00'), pause('17:30', '18:00')],
  },
  twelve: {
    shifts: [shift('day', '08:00', '20:00'), shift('night', '20:00', '08:00')],
    breaks: [pause('12:00', '12:30'), pause('17:30', '18:00'), pause('00:00', '00:30'), pause('04:00', '04:15')],
  },
  three: {
    shifts: [shift('night', '00:00', '08:00'), shift('early', '08:00', '16:00'), shift('late', '16:00', '00:00')],
    breaks: [pause('03:00', '03:30'), pause('11:30', '12:00'), pause('19:00', '19:30')],
  },
} as const satisfies Record<string, { shifts: readonly Shift[]; breaks: readonly Break[] }>

// biome-ignore format: one segment a block reads as the table it is
export const SEGMENT_PLANS: readonly SegmentPlan[] = [
  { code: 'yq-lv-elec', key: 'elec', trade: '电气', enterprises: 26, size: 1.5, line: 'P1', single: [['P1w', 1]],
    counties: [['330382', 1]], hours: [['one', 3], ['long', 3], ['two', 8], ['twelve', 6], ['three', 6]] },
  { code: 'yj-pump-valve', key: 'pump', trade: '泵阀', enterprises: 8, size: 0.85, single: [['P2a', 3], ['P2b', 1]],
    counties: [['330324', 5], ['331081', 3]], hours: [['one', 2], ['long', 1], ['two', 3], ['twelve', 2]] },
  { code: 'ra-auto-parts', key: 'auto', trade: '汽车部件', enterprises: 9, size: 0.8, single: [['P3', 1]],
    counties: [['330381', 5], ['331083', 4]], hours: [['two', 2], ['twelve', 5], ['three', 2]] },
  { code: 'kq-dyeing', key: 'dye', trade: '染整', enterprises: 8, size: 0.6, single: [['P4', 1]],
    counties: [['330603', 1]], hours: [['twelve', 6], ['three', 2]] },
  { code: 'hy-mould-plastic', key: 'mould', trade: '塑业', enterprises: 8, size: 1.2, single: [['P5', 1]],
    counties: [['331003', 1]], hours: [['two', 2], ['twelve', 4], ['three', 2]] },
  { code: 'wz-li-battery', key: 'cell', trade: '新能源', enterprises: 6, size: 0.5, single: [['P6', 1]],
    counties: [['330303', 4], ['330522', 2]], hours: [['twelve', 3], ['three', 3]] },
  { code: 'wz-footwear', key: 'shoe', trade: '鞋业', enterprises: 9, size: 0.8, single: [['P9', 1]],
    counties: [['330302', 5], ['330304', 4]], hours: [['one', 3], ['long', 4], ['two', 2]] },
  { code: 'xc-bearing', key: 'ring', trade: '轴承', enterprises: 6, size: 1.1, single: [['P14', 1]],
    counties: [['330624', 1]], hours: [['two', 3], ['three', 3]] },
]

/** Syllables of coined firm names; `（模拟）` is added to each, so that none can be taken for a real firm of the same sound. */
export const FIRST = [...'澜栎霁砚岫沅璟珩骁煦翊屹砺曜蘅澍弈朔柘溟']
export const SECOND = [...'舟垣岚桁野埠穆川霖峤泓楠汀芃陌昀']
