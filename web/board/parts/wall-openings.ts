// What the counts and rates of the wall open to: how they are counted, and their parts by county, each with its page. They are the
// operator's alone, and no figures about anybody's work.
import type { ClusterView } from '../../contract.ts'
import type { Part, PartTable, ReportOpening, Told } from '../opened.ts'

type County = ClusterView['counties'][string]
/** Numbers and words as the wall has them. */
export type WallWords = {
  readonly t: (key: string, named?: Readonly<Record<string, string>>) => string
  readonly whole: (n: number) => string
  readonly rate: (perSecond: number) => string
  readonly nameOf: (county: County) => string
}
export function wallOpenings({ headline: head, counties }: ClusterView, { t, whole, rate, nameOf }: WallWords) {
  const count = (told: Told): ReportOpening => ({ kind: 'report', ...told, on: null })
  /** `totals`: what the columns add up to, with those that are in no county. */
  const byCounty = (names: readonly string[], of: (county: County) => readonly number[], totals: readonly number[]): PartTable => {
    const some = Object.values(counties).filter((county) => of(county).some((n) => n > 0))
    const rest = totals.map((total, i) => total - some.reduce((sum, county) => sum + of(county)[i]!, 0))
    return {
      head: [t('region.name'), ...names],
      rows: [
        ...some
          .sort((a, b) => of(b)[0]! - of(a)[0]! || (a.code < b.code ? -1 : 1))
          .map((county) => ({ name: nameOf(county), to: `/county/${county.code}`, values: of(county).map(whole) })),
        ...(rest.some((n) => n > 0) ? [{ name: t('wall.noCounty'), values: rest.map(whole) }] : []),
      ],
    }
  }
  const seen = (name: string, definition: string, now: number, seconds: readonly number[]): ReportOpening => {
    const parts: readonly Part[] =
      seconds.length === 0
        ? []
        : [
            { name: t('wall.least'), value: `${rate(Math.min(...seconds))} /s` },
            { name: t('wall.most'), value: `${rate(Math.max(...seconds))} /s`, note: t('wall.sinceOpened') },
          ]
    return count({ name, definition, value: `${rate(now)} /s`, parts })
  }
  return {
    running: count({
      name: t('wall.running'),
      definition: 'running-machines',
      value: whole(head.running),
      parts: [
        { name: t('wall.live'), value: whole(head.devicesLive) },
        { name: t('wall.known'), value: whole(head.devices) },
        { name: t('wall.enterprisesLive'), value: whole(head.enterprisesLive) },
        { name: t('wall.enterprises'), value: whole(head.enterprises) },
      ],
      table: byCounty(
        [t('wall.running'), t('wall.known'), t('wall.enterprisesLive'), t('wall.enterprises')],
        (county) => [county.running, county.devices, county.live, county.enterprises],
        [head.running, head.devices, head.enterprisesLive, head.enterprises],
      ),
    }),
    episodes: count({
      name: t('cluster.episodes'),
      definition: 'open-episodes',
      value: whole(head.openEpisodes),
      table: byCounty([t('wall.open')], (county) => [county.openEpisodes], [head.openEpisodes]),
    }),
    refused: count({
      name: t('wall.refused'),
      definition: 'refused-today',
      value: whole(head.quarantinedToday),
      table: {
        head: [t('wall.refused'), t('wall.number')],
        rows: [
          { name: t('wall.messages'), to: '/quarantine', values: [whole(head.refused.messages)] },
          { name: t('wall.singleReadings'), to: '/quarantine', values: [whole(head.refused.readings)] },
        ],
      },
    }),
    readings: (seconds: readonly number[]) => seen(t('cluster.readings'), 'reading-rate', head.readingsPerSecond, seconds),
    messages: (seconds: readonly number[]) => seen(t('cluster.messages'), 'message-rate', head.messagesPerSecond, seconds),
  }
}
