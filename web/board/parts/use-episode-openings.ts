// The openings of episodes and of bands in the person's language; what still lasts is measured when it is opened.

import { useI18n } from 'vue-i18n'
import { metricName } from '../../../model/metric-names.ts'
import { unitText } from '../../../model/unit-text.ts'
import type { DeviceView, EpisodeView } from '../../contract.ts'
import { offsetName } from '../format/times.ts'
import { useFormat } from '../format/use-format.ts'
import type { LaterOpening } from '../opened.ts'
import { bandOpening, lastingDefinition, lastingOpening, valueDefinition, valueOpening, type Words } from './episode-openings.ts'
import { useEpisodeText } from './use-episode-text.ts'

export function useEpisodeOpenings() {
  const { t } = useI18n()
  const { title } = useEpisodeText()
  const { lang, decimal, precise, duration, dayClock, now } = useFormat()
  const called = (metric: string) => metricName(metric, lang.value) ?? metric
  const words: Words = {
    t: (key, named) => t(key, named ?? {}),
    decimal,
    precise,
    duration,
    unit: unitText,
    time: dayClock,
    zone: (at, zone) => offsetName(at, zone),
    title: (episode) => (episode.metric == null ? title(episode) : `${title(episode)} · ${called(episode.metric)}`),
  }
  return {
    /** Of value, expectation and score; null: it has none. */
    ofValue: (episode: EpisodeView): LaterOpening | null => {
      const definition = valueDefinition(episode)
      return definition === '' ? null : { kind: 'later', definition, form: () => valueOpening(episode, now.value, words) }
    },
    /** Of how long it lasts. */
    ofTime: (episode: EpisodeView): LaterOpening => ({
      kind: 'later',
      definition: lastingDefinition(episode),
      form: () => lastingOpening(episode, now.value, words),
    }),
    /** Of the band beside a live value; null: there is none. */
    ofBand: (device: string, live: DeviceView['values'][string], timezone: string): LaterOpening | null =>
      live.band === null
        ? null
        : {
            kind: 'later',
            definition: 'expected-band',
            form: () => bandOpening(t('anomaly.bandOf', { metric: called(live.metric) }), device, live, timezone, words),
          },
  }
}
