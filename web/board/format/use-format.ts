// The formatting functions bound to the chosen language, and the clock of the board.
import { computed } from 'vue'
import type { Figure } from '../../contract.ts'
import { useBoard } from '../board.ts'
import * as numbers from './numbers.ts'
import * as times from './times.ts'

export function useFormat() {
  const { preferences, now } = useBoard()
  const lang = preferences.lang
  return {
    lang: computed(() => lang.value),
    now,
    percent: (value: number | null | undefined, digits = 1) => numbers.percent(value, lang.value, digits),
    points: (value: number | null | undefined) => numbers.points(value, lang.value),
    /** Beside an arrow, which has the sign. */
    pointsApart: (value: number | null | undefined) => numbers.points(value, lang.value, 1, 'never'),
    change: (now_: number | null | undefined, before: number | null | undefined) => numbers.change(now_, before, lang.value),
    money: (cny: number | null | undefined) => numbers.money(cny, lang.value),
    whole: (value: number | null | undefined) => numbers.whole(value, lang.value),
    compact: (value: number | null | undefined) => numbers.compact(value, lang.value),
    decimal: (value: number | null | undefined) => numbers.decimal(value, lang.value),
    precise: (value: number | null | undefined, digits: number) => numbers.precise(value, lang.value, digits),
    rate: (value: number | null | undefined) => numbers.rate(value, lang.value),
    energy: (kwh: number | null | undefined) => numbers.energy(kwh, lang.value),
    energyText: (kwh: number | null | undefined) => numbers.joined(numbers.energy(kwh, lang.value)),
    ratio: (figure: Figure | undefined) => numbers.percent(figure?.value, lang.value),
    ago: (at: number | null | undefined) => times.age(at == null ? null : now.value - at, lang.value),
    duration: (ms: number | null) => times.duration(ms, lang.value),
    minutes: (value: number) => times.minutes(value, lang.value),
    hourMinute: (at: number, zone: string) => times.hourMinute(at, zone, lang.value),
    clock: (at: number, zone: string) => times.clock(at, zone, lang.value),
    dayClock: (at: number, zone: string) => times.dayClock(at, zone, lang.value),
    dayTime: (at: number, zone: string) => times.dayTime(at, zone, lang.value),
    day: (at: number, zone: string) => times.day(at, zone, lang.value),
    calendarDay: (date: string) => times.calendarDay(date, lang.value),
  }
}
