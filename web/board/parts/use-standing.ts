// The words with which lengths and counts of stops, states and lists are opened, in the person's language.
import { useI18n } from 'vue-i18n'
import type { DeviceTile } from '../../contract.ts'
import { offsetName } from '../format/times.ts'
import { useFormat } from '../format/use-format.ts'
import { type ListCount, listOpening } from './list-count.ts'
import { reasonText, toldReason } from './reason-names.ts'
import { type StateWords, sinceOpening } from './state-openings.ts'
import { stateKey } from './state-text.ts'
import type { StopWords } from './stop-openings.ts'

export function useStanding() {
  const { t } = useI18n()
  const { lang, whole, minutes, percent, duration, dayClock, now } = useFormat()
  const shared = {
    t: (key: string, named: Record<string, string> = {}) => t(key, named),
    whole,
    duration,
    time: dayClock,
    zone: (at: number, zone: string) => offsetName(at, zone),
  }
  const stopWords: StopWords = { ...shared, minutes, reason: (code) => reasonText(code, lang.value) }
  const stateWords = (assetClass: DeviceTile['assetClass'] = 'machine'): StateWords => ({
    ...shared,
    percent: (share) => percent(share),
    state: (state) => t(stateKey({ assetClass, state })),
    reason: (text) => toldReason(text, lang.value),
  })
  return {
    now,
    stopWords,
    stateWords,
    /** Of the state a machine is in. */
    sinceOf: (tile: DeviceTile, timezone: string) =>
      tile.since === null
        ? null
        : ({
            kind: 'later',
            definition: 'state-duration',
            form: () => sinceOpening(tile, timezone, now.value, stateWords(tile.assetClass)),
          } as const),
    listOf: (list: ListCount) => listOpening(list, shared),
  }
}
