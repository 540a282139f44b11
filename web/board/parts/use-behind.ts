// How many of the members of an area stand behind a published figure, in words. Counts that are published already, and nothing else.
import { useI18n } from 'vue-i18n'
import { useFormat } from '../format/use-format.ts'

export function useBehind() {
  const { t } = useI18n()
  const { whole, percent } = useFormat()
  /** `members`: of the area; null: not published. Empty where nothing is out. */
  const of = (n: number | null, members: number | null): string => {
    if (n === null || n <= 0) return ''
    return members === null || members < n ? t('behind.n', { n: whole(n) }) : t('behind.of', { n: whole(n), all: whole(members) })
  }
  return {
    of,
    /** In a row of a list whose heading says of what. */
    short: (n: number | null, members: number | null): string =>
      n === null || members === null || members < n ? of(n, members) : t('behind.short', { n: whole(n), all: whole(members) }),
    /** With how complete the data of those enterprises are, which says nothing of the rest. */
    note: ({ n, coverage }: { readonly n: number; readonly coverage: number | null }, members: number | null): string =>
      [of(n, members), coverage === null ? '' : t('behind.complete', { value: percent(coverage, 0) })].filter(Boolean).join(' · '),
  }
}
/** Whether a published figure is made of fewer than all, or of nobody knows how many. */
export const isPart = (figures: Iterable<{ readonly n: number | null }>, members: number | null): boolean =>
  [...figures].some(({ n }) => n !== null && n > 0 && (members === null || n < members))
