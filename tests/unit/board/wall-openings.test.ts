import { expect, it } from 'vitest'
import { wallOpenings } from '../../../web/board/parts/wall-openings.ts'
import type { ClusterView } from '../../../web/contract.ts'

const figure = { value: null, reason: null, coverage: null, n: 0, at: null }
const county = (code: string, enterprises: number, live: number, openEpisodes: number): ClusterView['counties'][string] => ({
  ...{ code, nameZh: code, nameEn: code, enterprises, live, openEpisodes, devices: enterprises * 10, running: live * 8 },
  ...{ oee: figure, availability: figure, energyKwh: figure },
})
const view: ClusterView = {
  headline: {
    ...{ enterprises: 9, enterprisesLive: 7, devices: 90, devicesLive: 70, running: 61, readingsPerSecond: 120, messagesPerSecond: 12 },
    ...{ oee: figure, availability: figure, qualityRatio: figure, energyKwhToday: null, goodToday: null },
    ...{ energy: figure, good: figure, openEpisodes: 5, quarantinedToday: 3, refused: { messages: 1, readings: 2 } },
  },
  counties: { b: county('330382', 3, 2, 0), a: county('330381', 5, 5, 4), c: county('330303', 0, 0, 0) },
  segments: {},
  episodes: {},
}
const words = { t: (key: string) => key, whole: String, rate: String, nameOf: ({ code }: { code: string }) => code }

it('counts of the wall open to their counties, which add up to them', () => {
  const { running, episodes } = wallOpenings(view, words)
  expect(running.value).toBe('61')
  expect(running.table?.rows).toEqual([
    { name: '330381', to: '/county/330381', values: ['40', '50', '5', '5'] },
    { name: '330382', to: '/county/330382', values: ['16', '30', '2', '3'] },
    { name: 'wall.noCounty', values: ['5', '10', '0', '1'] },
  ])
  for (const [table, totals] of [
    [running.table, [61, 90, 7, 9]],
    [episodes.table, [5]],
  ] as const)
    expect(totals.map((_, i) => table?.rows.reduce((sum, { values }) => sum + Number(values[i]), 0))).toEqual(totals)
  expect(episodes.table?.rows.map(({ to }) => to)).toEqual(['/county/330381', undefined])
})
it('what was refused opens to messages and readings, which add up to it, and leads to the refused messages', () => {
  const { refused } = wallOpenings(view, words)
  expect(refused.value).toBe('3')
  expect(refused.table?.rows).toEqual([
    { name: 'wall.messages', to: '/quarantine', values: ['1'] },
    { name: 'wall.singleReadings', to: '/quarantine', values: ['2'] },
  ])
})
it('rates of the wall open to the least and the most that was seen', () => {
  const { readings } = wallOpenings(view, words)
  expect(readings([90, 120, 110]).parts?.map(({ value }) => value)).toEqual(['90 /s', '120 /s'])
  expect(readings([]).parts).toEqual([])
})
