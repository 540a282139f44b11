// What a schema cannot say of a site's calendar, in the words of an answer: the zone exists, dates exist, shifts do not overlap. Pure.
import type { Site } from '../model/plant.ts'
import { type CalendarFault, calendarFaults } from '../model/site-calendar.ts'
import type { Words } from '../model/words.ts'
import type { FieldError } from './problem.ts'
import { words } from './words.ts'

export const calendarErrors = (site: Pick<Site, 'timezone' | 'shifts' | 'exceptions'>): readonly FieldError[] =>
  calendarFaults(site).map((fault) => ({ at: `body/${fault.at}`, message: wordsOf(fault) }))

function wordsOf({ code, names }: CalendarFault): Words {
  switch (code) {
    case 'zone':
      return words.noZone
    case 'overlap':
      return words.overlap(names?.[0] ?? '', names?.[1] ?? '')
    case 'date':
      return words.noDay
    case 'twice':
      return words.dayTwice
  }
}
