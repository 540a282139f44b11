// Names of metrics: one for each standard metric, in both languages, and none for what a plant names itself.
import { expect, it } from 'vitest'
import { STANDARD_METRICS } from '../../../model/dictionary.ts'
import { defectName, isShare, metricName } from '../../../model/metric-names.ts'
import { computeCentre } from '../../../simulators/assets/compute-centre.ts'
import { greenhouse } from '../../../simulators/assets/greenhouse.ts'

it('names every standard metric once, in both languages', () => {
  for (const lang of ['zh-CN', 'en'] as const) {
    const names = STANDARD_METRICS.map((metric) => metricName(metric, lang))
    expect(STANDARD_METRICS.filter((_, i) => names[i] === null)).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  }
  expect(metricName('count.good', 'zh-CN')).toBe('合格数')
})
it('names what a compute centre and a greenhouse send beside the standard', () => {
  const sent = [...computeCentre.channels, ...greenhouse.channels].map(({ metric }) => metric)
  expect(sent.filter((metric) => /^(dc|env)\./.test(metric) && metricName(metric, 'zh-CN') === null)).toEqual([])
})
it('leaves the plant its own', () => {
  for (const metric of ['process.substrate_moisture', 'quality.gap', 'constructor', '']) expect(metricName(metric, 'en')).toBeNull()
})
it('names the usual causes of an inspection, and leaves the plant its own', () => {
  expect([defectName('look', 'zh-CN'), defectName('instant-trip', 'en'), defectName('burr', 'en')]).toEqual([
    '外观',
    'Instantaneous trip',
    null,
  ])
})
it('writes humidity as a share and a power factor as a number', () => {
  expect([isShare('env.humidity', '1'), isShare('power.factor', '1'), isShare('env.humidity', '%')]).toEqual([true, false, false])
})
