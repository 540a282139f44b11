// Title and sentence of an episode in the person's language.

import { useI18n } from 'vue-i18n'
import { unitText } from '../../../model/unit-text.ts'
import type { EpisodeView } from '../../contract.ts'
import { useFormat } from '../format/use-format.ts'
import { alarmCode, amountKind, findingOf, kindOf } from './episode-text.ts'

export function useEpisodeText() {
  const { t } = useI18n()
  const { decimal, percent, duration } = useFormat()
  const amount = (episode: EpisodeView, value: number) => {
    const kind = amountKind(episode)
    return kind === 'ratio'
      ? percent(value)
      : kind === 'ms'
        ? duration(value)
        : `${decimal(value)} ${unitText(episode.unit ?? '')}`.trimEnd()
  }
  return {
    title: (episode: EpisodeView): string => {
      const kind = kindOf(episode.type)
      return kind === null ? episode.type : `${t(`episode.${kind}`)} ${alarmCode(episode.type)}`.trim()
    },
    sentence: (episode: EpisodeView): string => {
      const finding = findingOf(episode.message)
      return finding === null ? episode.message : t(`finding.${finding}`)
    },
    /** value against expectation, and its score; '' where there is none */
    figures: (episode: EpisodeView): string => {
      if (episode.value == null) return ''
      const value = amount(episode, episode.value)
      if (episode.expected == null || amountKind(episode) === 'ms') return t('alarms.value', { value })
      const against = t('alarms.against', { value, expected: amount(episode, episode.expected) })
      return episode.score == null ? against : t('alarms.scored', { against, score: decimal(episode.score) })
    },
  }
}
