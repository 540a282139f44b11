// What a unit says beside its readings: which order it works on, and how many people are at its line. Remembers what was said last; the
// gateway says when to speak and where it goes.
import type { EpochMs } from '../model/reading.ts'
import type { UnitPlan } from './cluster-plan.ts'
import { CREW_EVERY_MS, crewAt } from './crew.ts'
import { createOrderBook, type Order } from './orders.ts'
import { type Sample, stateSample, type Unit } from './unit-state.ts'

export type PlantWords = {
  /** A state of a station, with its order where that is news: named once, it goes on until there is none. */
  state(station: number, sample: Sample): Sample
  /** One order ends and the next begins, where they do so at this very moment. True: it was told, with the states of the stations that work on it. */
  turn(at: EpochMs): boolean
  /** The order as it is, whether or not it is news. */
  order(at: EpochMs): void
  /** People at the line, where that changed or was said long ago. */
  people(at: EpochMs): void
  /** A gateway that starts anew knows nothing of what it said. */
  forget(): void
}

/** `orders`: the form of its messages has room for orders. The last station speaks for its line. */
export function createPlantWords(unit: Unit, plan: UnitPlan, orders: boolean, push: (station: number, sample: Sample) => void): PlantWords {
  const { seed, profile, calendar, devices } = unit.config
  const { products, machine } = profile
  const book =
    products === undefined || !orders
      ? () => undefined
      : createOrderBook({ seed, line: devices[0]!.split('/')[3]!, products, priS: machine.priS, calendar })
  const last = devices.length - 1
  const named = devices.map(() => '')
  let present = { n: -1, at: 0 }

  const start = (at: EpochMs, { po, product, qty, priS, setupS, due, scrap }: Order): void =>
    push(last, { at, n: 'order', v: 'start', po, product, qty, pri: priS, psut: setupS, due, psq: scrap })
  const state = (station: number, sample: Sample): Sample => {
    const order = sample.o === true ? book(sample.at) : undefined
    const { po = '', product = '' } = order ?? {}
    const news = po !== named[station]
    named[station] = po
    return news && po !== '' ? { ...sample, po, product } : sample
  }
  return {
    state,
    turn(at) {
      const ended = book(at - 1)
      const begun = book(at)
      if (ended?.po === begun?.po) return false
      // 1 ms earlier, so that no two words are of one moment.
      if (ended !== undefined) push(last, { at: at - 1, n: 'order', v: 'end', po: ended.po })
      if (begun !== undefined) start(at, begun)
      // Where a shift or a break begins or ends here, the states of that tell of it.
      if (calendar.segmentAt(at).from < at)
        devices.forEach((_, i) => {
          const shown = stateSample(unit, i, at)
          if (shown.o === true) push(i, state(i, shown))
        })
      return true
    },
    order(at) {
      const order = book(at)
      if (order !== undefined) start(at, order)
    },
    people(at) {
      if (plan.crew === undefined) return
      const n = crewAt(seed, plan.crew, calendar.segmentAt(at).phase, at)
      if (n === present.n && at - present.at < CREW_EVERY_MS) return
      present = { n, at }
      push(last, { at, n: 'labour.present', v: n })
    },
    forget() {
      named.fill('')
      present = { n: -1, at: 0 }
    },
  }
}
