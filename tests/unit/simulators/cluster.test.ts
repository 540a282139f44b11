import { describe, expect, it } from 'vitest'
import { lookUp } from '../../../model/dictionary.ts'
import { isId } from '../../../model/plant.ts'
import { decodeJson, isRejection } from '../../../model/wire/json.ts'
import { parseTopic } from '../../../model/wire/topic.ts'
import { COUNTIES } from '../../../registry/counties.ts'
import { SEGMENTS } from '../../../registry/segments.ts'
import { BROKEN_CODES, brokenMessage } from '../../../simulators/broken.ts'
import { apportion, createCluster, createPlant } from '../../../simulators/cluster.ts'
import { SEGMENT_PLANS } from '../../../simulators/cluster-names.ts'
import { createGateway } from '../../../simulators/gateway.ts'
import { HISTORY } from '../../../simulators/resolution.ts'
import { createTruth } from '../../../simulators/truth.ts'

describe('cluster', { timeout: 30_000 }, () => {
  const cluster = createCluster()
  const devices = cluster.enterprises.flatMap((e) => e.devices)

  it('has 80 enterprises, 800 devices, 8 segments and 12 counties, at least 24 of them in Yueqing', () => {
    expect(cluster.enterprises).toHaveLength(80)
    expect(devices).toHaveLength(800)
    expect(new Set(cluster.enterprises.flatMap((e) => e.enterprise.segments.map((s) => s.code))).size).toBe(8)
    expect(new Set(cluster.enterprises.map((e) => e.enterprise.county)).size).toBe(12)
    expect(cluster.enterprises.filter((e) => e.enterprise.county === '330382').length).toBeGreaterThanOrEqual(24)
  })

  it('names segments and counties the registry knows, ids a topic can carry, and no device twice', () => {
    const segments = new Set(SEGMENTS.map((s) => s.code))
    const counties = new Set(COUNTIES.map((c) => c.code))
    for (const { enterprise, sites } of cluster.enterprises) {
      for (const s of enterprise.segments) expect(segments.has(s.code), s.code).toBe(true)
      expect(enterprise.segments.reduce((sum, s) => sum + s.weight, 0)).toBeCloseTo(1, 12)
      expect(counties.has(enterprise.county), enterprise.county).toBe(true)
      expect(isId(enterprise.id)).toBe(true)
      expect(enterprise.name).toContain('模拟')
      for (const s of sites) expect(s.shifts.length).toBeGreaterThan(0)
    }
    for (const d of devices) for (const level of d.path.split('/')) expect(isId(level), d.path).toBe(true)
    expect(new Set(devices.map((d) => d.path)).size).toBe(devices.length)
    expect(new Set(cluster.enterprises.map((e) => e.enterprise.name)).size).toBe(80)
  })

  it('begins the day of both plants of the largest of a segment at the same hour', () => {
    const [owner] = cluster.enterprises
    expect(owner!.enterprise.id).toBe('demo-elec-01')
    expect(owner!.sites.map(({ id, shifts }) => [id, shifts.map((s) => s.start)])).toEqual([
      ['plant-1', ['08:00', '20:00']],
      ['plant-2', ['08:00', '20:00']],
    ])
  })

  it('is the same every time, and another one with another seed', () => {
    expect(createCluster()).toEqual(cluster)
    expect(createCluster({ seed: 'other' }).enterprises).not.toEqual(cluster.enterprises)
  })

  it('plants every event it knows, on devices it has, each under a label its profile explains', () => {
    const paths = new Set(devices.map((d) => d.path))
    for (const e of cluster.events) {
      if (e.device !== undefined) expect(paths.has(e.device), e.label).toBe(true)
      expect(e.effect.length).toBeGreaterThan(10)
    }
    const labels = new Set(cluster.events.map((e) => e.label))
    for (const label of [
      'FEED_JAM',
      'ELECTRODE_WEAR',
      'SOURCE_DRIFT',
      'BIMETAL_LOT',
      'AMBIENT',
      'VISION_DIRTY',
      'AIR_LEAK',
      'PLC_LINK_LOSS',
    ])
      expect(labels.has(label), label).toBe(true)
    for (const label of ['GATEWAY_SILENT', 'GATEWAY_RESTART', 'CLOCK_WRONG', 'BROKEN_MESSAGES', 'WRONG_PRI'])
      expect(labels.has(label), label).toBe(true)
  })

  it('scales down to one machine and up to thousands', () => {
    for (const [enterprises, count] of [
      [1, 1],
      [8, 40],
      [200, 3000],
    ] as const) {
      const c = createCluster({ enterprises, devices: count })
      expect(c.enterprises).toHaveLength(enterprises)
      expect(c.enterprises.flatMap((e) => e.devices)).toHaveLength(count)
      for (const e of c.enterprises) expect(e.units.flatMap((u) => u.devices)).toEqual(e.devices.map((d) => d.path))
    }
    expect(() => createCluster({ enterprises: 10, devices: 5 })).toThrow(/at least as many devices/)
  })

  it('keeps a day of history small enough to be sent in half a minute', () => {
    const some = createCluster({ enterprises: 8, devices: 80 })
    const origin = Date.UTC(2026, 2, 2, 12)
    let messages = 0
    let readings = 0
    for (const plan of some.enterprises) {
      const gateway = createGateway({ cluster: some, plan, origin, truth: createTruth(), from: origin - 86_400_000 })
      for (const m of [...gateway.advance(origin, HISTORY), ...gateway.flush()]) {
        messages++
        readings += m.samples
      }
    }
    // Of 800 devices: 150,000 messages and 1,000,000 readings or so at most; this cluster has more of the quick lines.
    expect(messages * 10).toBeLessThan(150_000)
    expect(readings * 10).toBeLessThan(1_400_000)
  })

  it('shares whole numbers without losing one', () => {
    expect(apportion([1, 1, 1], 10, 0)).toEqual([4, 3, 3])
    expect(apportion([3, 1], 4, 1)).toEqual([3, 1])
  })

  it('has no segment without a plan for every scale', () => {
    expect(SEGMENT_PLANS).toHaveLength(8)
    expect(createPlant({ profile: 'P4', units: 3 }).enterprises[0]!.devices).toHaveLength(3)
  })
})

describe('broken messages', () => {
  it('are refused for the reason they name, where the decoder alone can tell', () => {
    const now = Date.UTC(2026, 2, 2)
    const early = new Map<string, boolean>()
    for (let n = 0; n < BROKEN_CODES.length; n++) {
      const { code, topic, payload } = brokenMessage('demo-elec-09/plant-1/assy/mcb-1/s10-feed', now, n)
      expect(code).toBe(BROKEN_CODES[n])
      expect(parseTopic(topic) === undefined).toBe(code === 'TOPIC')
      const decoded = decodeJson(payload)
      if (isRejection(decoded)) expect(decoded.code).toBe(code)
      else if (code === 'NAME') expect(isRejection(lookUp(String(decoded.metrics[0]!.n)))).toBe(true)
      early.set(code, isRejection(decoded))
    }
    for (const code of ['JSON', 'VERSION', 'SHAPE', 'TIME', 'TOO_LARGE']) expect(early.get(code), code).toBe(true)
  })
})
