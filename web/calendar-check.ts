// What a schema cannot say of a site's calendar, in the words of an answer: the zone exists, dates exist, shifts do not overlap. Pure.
import type { Site } from '../model/plant.ts'
import { type CalendarFault, calendarFaults } from '../model/site-calendar.ts'
import type { FieldError } from './problem.ts'

export const calendarErrors = (site: Pick<Site, 'timezone' | 'shifts' | 'exceptions'>): readonly FieldError[] =>
  calendarFaults(site).map((fault) => ({ at: `body/${fault.at}`, message: wordsOf(fault) }))

function wordsOf({ code, names }: CalendarFault): string {
  switch (code) {
    case 'zone':
      return 'is not an IANA time zone'
    case 'overlap':
      return `${names?.[0]} and ${names?.[1]} overlap`
    case 'date':
      return 'is not a day of the calendar'
    case 'twice':
      return 'is given twice'
  }
}
